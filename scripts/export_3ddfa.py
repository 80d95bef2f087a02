#!/usr/bin/python3 -B
"""Exports a MobileNet of 3DDFA or 3DDFA_V2 and its linear face model for Lorgnette.

Writes 3ddfa.onnx, 3ddfa.f16, 3ddfa.light and shape_model.bin; models/README.md has the formats. Nothing in the
given files is executed. scripts/fetch_models does this and all the rest of the pack; this is for
files of one's own. Needs Debian's python3-torch, python3-onnx and python3-numpy.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "models"))

from errors import ModelError  # noqa: E402


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checkpoint", required=True, help="the network: .pth or .pth.tar")
    parser.add_argument(
        "--numbers",
        required=True,
        help="folder with u_base, w_shp_base, w_exp_base (.txt, .npy or .pkl) and the whitening: "
        "param_mean_std_62d_120x120.pkl (v2), v1_param_mean.txt and v1_param_std.txt (v1)",
    )
    parser.add_argument(
        "--whitening",
        choices=["v1", "v2"],
        default="v2",
        help="mean and deviation of which generation's parameters; has to fit the checkpoint",
    )
    parser.add_argument("--output", required=True, help="folder for the files")
    arguments = parser.parse_args()
    try:
        import recipe_3ddfa
    except ImportError as cause:
        raise ModelError(
            f"{cause}: run apt-get install python3-torch python3-onnx python3-numpy"
        ) from cause

    outputs = recipe_3ddfa.build_regressor(
        arguments.checkpoint, arguments.numbers, arguments.whitening
    )
    os.makedirs(arguments.output, exist_ok=True)
    for name, data in outputs.items():
        path = os.path.join(arguments.output, name)
        with open(path, "wb") as file:
            file.write(data)
        print(f"{path}: {len(data)} bytes")


if __name__ == "__main__":
    try:
        main()
    except (ModelError, OSError) as error:
        sys.exit(f"export_3ddfa: {error}")
