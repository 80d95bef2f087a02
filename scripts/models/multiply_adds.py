"""Counts the multiply-adds of networks: what their convolutions and matrix products take by
definition. Activations, pools and additions are not counted.

    /usr/bin/python3 -B scripts/models/multiply_adds.py PACK

prints, for the folder of a built pack, {"network": multiply-adds of one run} as JSON.
"""

import json
import os
import sys

import compile_graph
import compile_network
from errors import ModelError

# Nodes without a sum of products, or on stored tensors only. An operator that is not known here is
# refused, so that no count is silently too small.
UNCOUNTED = frozenset(
    "Add Cast Concat Constant Flatten Identity LeakyRelu MaxPool Mul PRelu Pad ReduceMean Relu "
    "Reshape Transpose".split()
)


def count(graph):
    """compile_graph.Graph → multiply-adds of one run."""
    return sum(_of_node(graph, node) for node in graph.nodes)


def _of_node(graph, node):
    if node.op_type == "Conv":
        # A value of the result is the product with all weights of its output channel.
        height, width, channels = graph.map_shape(node.output[0])
        return height * width * channels * graph.constant(node.input[1])[0].size
    if node.op_type == "Gemm":
        rows, columns = graph.shape(node.output[0])
        transposed = compile_graph.attributes(node).get("transA", 0)
        return rows * columns * graph.shape(node.input[0])[0 if transposed else 1]
    if node.op_type in UNCOUNTED:
        return 0
    raise ModelError(
        f"{node.op_type} '{node.name or node.output[0]}': how many multiply-adds it takes is not known"
    )


def count_pack(folder):
    """Folder of a built pack → {name of the network: multiply-adds}."""
    pack, read = compile_network.open_pack(folder)
    counts = {}
    for network in (pack["detector"], pack["regressor"]):
        shape = (1, 3, network["input"]["height"], network["input"]["width"])
        graph = compile_graph.Graph(compile_network.load(network, read), shape)
        counts[os.path.splitext(network["model"])[0]] = count(graph)
    return counts


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: multiply_adds.py PACK")
    try:
        print(json.dumps(count_pack(sys.argv[1])))
    except ModelError as error:
        sys.exit(f"multiply_adds: {error}")


if __name__ == "__main__":
    main()
