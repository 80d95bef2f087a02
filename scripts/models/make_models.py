"""Builds the model packs: see scripts/make_models."""

import argparse
import os
import sys

import facemesh
from errors import ModelError
from pack import Pack

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def main():
    parser = argparse.ArgumentParser(
        prog="make_models",
        description="Builds the files of models/facemesh out of the installed npm packages.",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="rebuild, and record the new sizes and hashes in pack.json",
    )
    arguments = parser.parse_args()
    root = os.path.normpath(ROOT)
    pack = Pack(os.path.join(root, "models", "facemesh"), os.path.join(root, "web", "node_modules"))
    if not arguments.update and pack.is_built():
        print("models/facemesh is up to date")
        return
    inputs = pack.read_inputs(arguments.update)
    outputs = facemesh.build(inputs)
    pack.write_outputs(outputs, arguments.update)
    for name, data in outputs.items():
        print(f"models/facemesh/{name}: {len(data)} bytes")


if __name__ == "__main__":
    try:
        main()
    except ModelError as error:
        sys.exit(f"make_models: {error}")
