"""Multiply-adds of layers worked out by hand, and of whole networks against the compiled plans.

Run: /usr/bin/python3 -B -m unittest discover tests/models
"""

import os
import unittest

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import paths

import compile_graph  # noqa: E402
import compile_match  # noqa: E402
import compile_network  # noqa: E402
import compile_plan as plan_of  # noqa: E402
import multiply_adds  # noqa: E402
from errors import ModelError  # noqa: E402


def graph_of(nodes, weights, size):
    """An ONNX graph from `image`, 1 × 3 × size × size, to `result`."""
    stored = [
        numpy_helper.from_array(np.zeros(shape, np.float32), name)
        for name, shape in weights.items()
    ]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, size, size])],
        [helper.make_tensor_value_info("result", TensorProto.FLOAT, None)],
        stored,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    return compile_graph.Graph(model, (1, 3, size, size))


def conv(inputs, result, kernel, stride, pads, group=1):
    return helper.make_node(
        "Conv", inputs, [result], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=pads,
        group=group,
    )  # fmt: skip


class Layers(unittest.TestCase):
    def test_a_convolution_takes_kernel_times_channels_a_value(self):
        nodes = [conv(["image", "w"], "result", 3, 2, [0, 0, 1, 1])]
        graph = graph_of(nodes, {"w": (16, 3, 3, 3)}, 192)
        self.assertEqual(multiply_adds.count(graph), 96 * 96 * 16 * 3 * 3 * 3)

    def test_a_depthwise_one_takes_its_kernel_and_activations_take_nothing(self):
        nodes = [
            conv(["image", "w"], "deep", 3, 1, [1, 1, 1, 1], group=3),
            helper.make_node("Relu", ["deep"], ["positive"]),
            conv(["positive", "v"], "result", 1, 1, [0, 0, 0, 0]),
        ]
        graph = graph_of(nodes, {"w": (3, 1, 3, 3), "v": (8, 3, 1, 1)}, 10)
        self.assertEqual(multiply_adds.count(graph), 10 * 10 * (3 * 9 + 8 * 3))

    def test_a_matrix_product_takes_one_a_weight(self):
        nodes = [
            helper.make_node("Flatten", ["image"], ["flat"], axis=1),
            helper.make_node("Gemm", ["flat", "w"], ["result"]),
        ]
        graph = graph_of(nodes, {"w": (48, 5)}, 4)
        self.assertEqual(multiply_adds.count(graph), 48 * 5)

    def test_an_unknown_operator_is_refused_by_name(self):
        nodes = [helper.make_node("Sigmoid", ["image"], ["result"], name="gate")]
        with self.assertRaisesRegex(ModelError, "Sigmoid 'gate'"):
            multiply_adds.count(graph_of(nodes, {}, 4))


class Networks(unittest.TestCase):
    def test_the_compiled_plans_hold_as_many(self):
        """The plan is made by other code from other shapes: of its own ops' results and weights."""
        packs = [
            pack
            for pack in ("facemesh", "3ddfa")
            if os.path.exists(os.path.join(paths.ROOT, "models", pack, "pack.json"))
        ]
        self.assertIn("facemesh", packs)
        for pack in packs:
            folder = os.path.join(paths.ROOT, "models", pack)
            counts = multiply_adds.count_pack(folder)
            description, read = compile_network.open_pack(folder)
            for role in ("detector", "regressor"):
                network = description[role]
                with self.subTest(network=network["model"]):
                    self.assertEqual(
                        counts[network["model"].removesuffix(".onnx")],
                        planned(network, read),
                    )


def planned(network, read):
    model = compile_network.load(network, read)
    shape = (1, 3, network["input"]["height"], network["input"]["width"])
    names = [output["name"] for output in network["outputs"]]
    plan = compile_match.match(compile_graph.Graph(model, shape), names)
    total = 0
    for op in plan.ops:
        if op.kind in (plan_of.STEM, plan_of.BLOCK):
            taps = op.taps.size if op.taps is not None else 0
            total += op.rows * op.columns * (op.weights.size + taps)
        elif op.kind == plan_of.DENSE:
            total += op.weights.size
    return total


if __name__ == "__main__":
    unittest.main()
