"""Fetches what the pack 3ddfa is made from, and makes it: see scripts/fetch_models.

Without --export it only fetches and needs nothing but Python: exit status 0 says that the pack is
up to date, EXPORT_DUE that an export is due, which needs torch, onnx and numpy.
"""

import argparse
import os
import sys

import download
import pack
from errors import ModelError

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
EXPORT_DUE = 3
# What the built files depend on.
RECIPE_MODULES = (
    "compile_file",
    "compile_graph",
    "compile_match",
    "compile_network",
    "compile_plan",
    "mobilenet",
    "number_files",
    "onnx_writer",
    "recipe_3ddfa",
    "shape_model",
    "tiny_face_detector",
    "weights",
)

LICENCES = """\
The pack 3ddfa is made from the work of others:
  code, checkpoint and detector (3DDFA, 3DDFA_V2, face-api): MIT License
  the shape and expression bases: slices of the Basel Face Model 2009 and of FaceWarehouse, for
    non-commercial research only, unless the University of Basel gives you another licence
  the checkpoint was trained on 300W-LP, whose terms for trained weights are unclear"""


def main():
    arguments = _parse()
    if not arguments.export:  # else the run before this one has said so
        print(LICENCES)
    if not arguments.accept_research_licence:
        raise ModelError(
            "the research licence of the bases is not accepted; if you do accept it, add "
            "--accept-research-licence"
        )
    sources = pack.Pack(
        os.path.join(ROOT, "models", "3ddfa"),
        os.path.join(ROOT, "web", "node_modules"),
        "sources.json",
    )
    checkpoint, inputs = _inputs(sources.description, arguments)
    record = {"recipe": _recipe(), "whitening": arguments.whitening, "inputs": inputs}
    if _is_up_to_date(arguments.output, record):
        print(f"{arguments.output} is up to date")
        return 0
    for entry in inputs:
        if "repository" in entry:
            download.fetch(entry, arguments.downloads, arguments.mirror)
    if not arguments.export:
        return EXPORT_DUE
    _export(sources, checkpoint, record, arguments)
    return 0


def _parse():
    parser = argparse.ArgumentParser(
        prog="fetch_models", description="Fetches and makes the optional model pack 3ddfa."
    )
    parser.add_argument("pack", choices=["3ddfa"])
    parser.add_argument("--accept-research-licence", action="store_true")
    parser.add_argument(
        "--mirror", help="folder or http(s) URL with all files side by side, not their origin"
    )
    parser.add_argument(
        "--checkpoint", help="a MobileNet of 3DDFA of your own, instead of 3DDFA_V2's of widen 0.5"
    )
    parser.add_argument(
        "--whitening",
        choices=["v1", "v2"],
        default="v2",
        help="mean and deviation of which generation's parameters; has to fit the checkpoint",
    )
    parser.add_argument(
        "--output", default=os.path.join(ROOT, "models", "3ddfa"), help="folder of the pack"
    )
    parser.add_argument(
        "--downloads",
        default=os.path.join(ROOT, "build", "downloads", "3ddfa"),
        help="folder for what is fetched",
    )
    parser.add_argument("--export", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _inputs(sources, arguments):
    """→ path of the checkpoint, and the records of everything that goes in."""
    numbers = sources["bases"] + sources["whitening"][arguments.whitening]
    if arguments.checkpoint is None:
        checkpoint = sources["checkpoint"]
        path = os.path.join(arguments.downloads, checkpoint["file"])
    else:
        path = arguments.checkpoint
        try:
            found = download.describe(path)
        except OSError as cause:
            raise ModelError(f"--checkpoint {path} cannot be read: {cause.strerror}") from cause
        if found is None:
            raise ModelError(f"--checkpoint {path}: there is no such file")
        checkpoint = {"file": os.path.basename(path), **found}
    return path, [checkpoint, *numbers, *sources["inputs"]]


def _recipe():
    """SHA-256 over the modules below: what an older version of them made is not up to date."""
    folder = os.path.dirname(os.path.abspath(__file__))
    paths = [os.path.join(folder, f"{name}.py") for name in RECIPE_MODULES]
    digests = [download.describe(path)["sha256"] for path in paths]
    return pack.digest("".join(digests).encode("ascii"))


def _is_up_to_date(folder, record):
    if not os.path.exists(os.path.join(folder, "pack.json")):
        return False
    built = pack.Pack(folder)
    same = all(built.description.get(key) == value for key, value in record.items())
    return same and built.is_built()


def _export(sources, checkpoint, record, arguments):
    import recipe_3ddfa  # needs torch, which a mere fetch does not

    detector = recipe_3ddfa.build_detector(sources.read_inputs(update=False))
    regressor = recipe_3ddfa.build_regressor(checkpoint, arguments.downloads, arguments.whitening)
    outputs = {**detector, **regressor}
    pack.write_new(arguments.output, {**recipe_3ddfa.describe(), **record}, outputs)
    for name, data in outputs.items():
        print(f"{os.path.join(arguments.output, name)}: {len(data)} bytes")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ModelError, OSError) as error:  # OSError: a full disk, a folder that is not writable
        sys.exit(f"fetch_models: {error}")
