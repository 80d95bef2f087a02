"""Compiles the networks of a pack for the light engine: see scripts/compile_network."""

import argparse
import json
import os
import sys

import numpy as np
import onnx

import compile_file
import compile_graph
import compile_match
import pack
from errors import ModelError


def compile_network(model, width, height, output_names, eight_bits=False):
    """onnx.ModelProto with its weights in it → bytes of the compiled network.

    Raises ModelError, naming the node, for what the light engine does not do.
    """
    graph = compile_graph.Graph(model, (1, 3, height, width))
    return compile_file.write(compile_match.match(graph, output_names), eight_bits)


def load(network, read):
    """A network of pack.json → onnx.ModelProto with its weights in it, widened to float32.

    `read`: name of a file of the pack → its bytes.
    """
    path = network["model"]
    model = onnx.load_from_string(read(path))
    halves = np.zeros(0, "<f2")
    if "weights" in network:
        halves = np.frombuffer(read(network["weights"]["file"]), "<f2")
    for weight in model.graph.initializer:
        if weight.data_location != onnx.TensorProto.EXTERNAL:
            continue
        where = {entry.key: entry.value for entry in weight.external_data}
        begin, length = int(where.get("offset", 0)) // 4, int(where["length"]) // 4
        values = halves[begin : begin + length].astype("<f4")
        if len(values) != length or where["location"] != network["weights"]["location"]:
            raise ModelError(f"{path}: weight '{weight.name}' is not in {network['weights']}")
        weight.raw_data = values.tobytes()
        weight.data_location = onnx.TensorProto.DEFAULT
        del weight.external_data[:]
    return model


def compile_pack(description, read, eight_bits=False):
    """Yields (file name, bytes) of each network of a pack.json; `read` as for load()."""
    for role in ("detector", "regressor"):
        yield from compile_described(description[role], read, eight_bits).items()


def compile_described(network, read, eight_bits=False):
    """A network of pack.json → {file name: bytes}; `read` as for load()."""
    size = network["input"]["width"], network["input"]["height"]
    names = [output["name"] for output in network["outputs"]]
    name = os.path.splitext(network["model"])[0] + ".light"
    return {name: compile_network(load(network, read), *size, names, eight_bits)}


def open_pack(folder):
    """Folder of a built pack → what pack.json holds, and the reader of its files."""

    def read(name):
        try:
            with open(os.path.join(folder, name), "rb") as file:
                return file.read()
        except FileNotFoundError as cause:
            raise ModelError(f"{cause.filename} is missing: build the pack first") from cause

    return json.loads(read("pack.json")), read


def main():
    parser = argparse.ArgumentParser(
        prog="compile_network",
        description="Compiles both networks of a built pack, as NAME.light beside NAME.onnx.",
    )
    parser.add_argument("pack", help="folder of the pack")
    parser.add_argument(
        "--out", help="folder to write to, instead of the pack's: with a pack.json that records them"
    )
    parser.add_argument(
        "--int8", action="store_true", help="round weights to 8 bits per output channel"
    )
    arguments = parser.parse_args()
    description, read = open_pack(arguments.pack)
    compiled = dict(compile_pack(description, read, arguments.int8))
    if arguments.out:
        kept = [entry for entry in description["files"] if entry["file"] not in compiled]
        pack.write_new(arguments.out, {**description, "files": kept}, compiled)
    else:
        pack.write_files(arguments.pack, compiled)
    for name, data in compiled.items():
        print(f"{os.path.join(arguments.out or arguments.pack, name)}: {len(data)} bytes")


if __name__ == "__main__":
    try:
        main()
    except ModelError as error:
        sys.exit(f"compile_network: {error}")
