"""What the compiler of the light engine makes of graphs: ops, places, encodings, refusals.

Run: /usr/bin/python3 -B -m unittest discover tests/models
"""

import os
import struct
import sys
import unittest
import zlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "scripts", "models"))

import compile_file  # noqa: E402
import compile_graph  # noqa: E402
import compile_match  # noqa: E402
import compile_plan as plan_of  # noqa: E402
from errors import ModelError  # noqa: E402

RANDOM = np.random.default_rng(1)


class GraphBuilder:
    """An ONNX graph over a 1 × 3 × 12 × 12 picture, node by node."""

    def __init__(self, size=12):
        self.size = size
        self._nodes, self._weights = [], []

    def stored(self, values, name=None):
        name = name or f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def random(self, *shape):
        return self.stored(RANDOM.normal(size=shape).astype(np.float32))

    def node(self, kind, inputs, **attributes):
        name = f"{kind.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def conv(self, x, inputs, outputs, kernel=1, stride=1, pads=0, group=1, bias=True):
        weights = [self.random(outputs, inputs // group, kernel, kernel)]
        if bias:
            weights.append(self.random(outputs))
        return self.node(
            "Conv", [x, *weights], kernel_shape=[kernel] * 2, strides=[stride] * 2,
            pads=[pads] * 4, group=group,
        )  # fmt: skip

    def stem(self, outputs=8):
        return self.node("Relu", [self.conv("image", 3, outputs, 3, 2, 1)])

    def depthwise(self, x, channels, stride=1):
        return self.conv(x, channels, channels, 3, stride, 1, group=channels)

    def match(self, *outputs):
        graph = helper.make_graph(
            self._nodes,
            "test",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "h", "w"])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            self._weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        viewed = compile_graph.Graph(model, (1, 3, self.size, self.size))
        return compile_match.match(viewed, outputs)

    def nhwc(self, x):
        return self.node("Transpose", [x], perm=[0, 2, 3, 1])


def kinds(plan):
    return [op.kind for op in plan.ops]


class Matching(unittest.TestCase):
    def test_a_block_takes_in_depthwise_shortcut_and_activation(self):
        g = GraphBuilder()
        x = g.stem()
        pointwise = g.conv(g.depthwise(x, 8), 8, 8)
        slope = g.random(8, 1, 1)
        y = g.node("PRelu", [g.node("Add", [x, pointwise]), slope])
        plan = g.match(g.nhwc(y))
        self.assertEqual(kinds(plan), [plan_of.STEM, plan_of.BLOCK, plan_of.EMIT])
        block = plan.ops[1]
        self.assertEqual((block.kernel, block.stride, block.pads), (3, 1, (1, 1)))
        self.assertEqual(block.shortcut, plan_of.IDENTITY)
        self.assertIs(block.skip, plan.ops[0].output)
        self.assertEqual(block.slope.shape, (1, 8))
        self.assertEqual(block.input.margin, 1)
        self.assertEqual(plan.input.margin, 1)

    def test_a_shortcut_may_be_pooled_and_have_fewer_channels(self):
        g = GraphBuilder()
        x = g.stem()
        pooled = g.node("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
        padded = g.node("Pad", [pooled, g.stored(np.array([0, 0, 0, 0, 0, 4, 0, 0]))])
        y = g.node("Add", [g.conv(g.depthwise(x, 8, 2), 8, 12), padded])
        plan = g.match(g.nhwc(y))
        self.assertEqual(kinds(plan), [plan_of.STEM, plan_of.BLOCK, plan_of.EMIT])
        self.assertEqual(plan.ops[1].shortcut, plan_of.MAX_POOLED)
        self.assertEqual(plan.ops[1].skip.channels, 8)

    def test_a_pool_is_taken_in_where_the_activation_rises(self):
        for alpha, expected in (0.1, True), (-0.1, False):
            g = GraphBuilder()
            x = g.conv(g.stem(), 8, 8)
            x = g.node("LeakyRelu", [x], alpha=alpha)
            x = g.node("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER")
            plan = g.match(g.nhwc(x))
            self.assertEqual(plan.ops[1].pool, expected)
            self.assertEqual(plan_of.MAX_POOL in kinds(plan), not expected)

    def test_an_odd_stem_is_pooled_by_an_op_of_its_own(self):
        for size, expected in (12, True), (10, False):
            g = GraphBuilder(size)
            x = g.stem()
            x = g.node("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER")
            plan = g.match(g.nhwc(x))
            self.assertEqual(plan.ops[0].pool, expected)

    def test_the_picture_itself_may_be_pooled(self):
        g = GraphBuilder()
        x = g.node("MaxPool", ["image"], kernel_shape=[2, 2], strides=[2, 2])
        self.assertEqual(kinds(g.match(g.nhwc(x))), [plan_of.MAX_POOL, plan_of.EMIT])

    def test_a_head_of_mean_and_matrix(self):
        g = GraphBuilder()
        x = g.node("ReduceMean", [g.stem()], axes=[2, 3], keepdims=0)
        x = g.node("Reshape", [x, g.stored(np.array([-1, 8]))])
        y = g.node("Gemm", [x, g.random(5, 8), g.random(5)], transB=1)
        plan = g.match(y)
        self.assertEqual(
            kinds(plan), [plan_of.STEM, plan_of.MEAN_POOL, plan_of.DENSE, plan_of.EMIT]
        )
        self.assertEqual(plan.ops[2].weights.shape, (8, 5))
        self.assertEqual(plan.outputs[0].size, 5)

    def test_outputs_are_in_the_asked_order_and_concatenated(self):
        g = GraphBuilder()
        x = g.stem()
        flat = g.stored(np.array([1, -1, 2]))
        parts = [g.node("Reshape", [g.nhwc(g.conv(x, 8, n)), flat]) for n in (2, 6)]
        both = g.node("Concat", parts, axis=1)
        other = g.nhwc(g.conv(x, 8, 4))
        plan = g.match(other, both)
        self.assertEqual([o.size for o in plan.outputs], [36 * 4, 36 * 8])
        emitted = [op for op in plan.ops if op.kind == plan_of.EMIT]
        self.assertEqual([op.input.channels for op in emitted], [4, 2, 6])

    def test_stored_bytes_in_the_graph_are_unpacked(self):
        g = GraphBuilder()
        x = g.stem()
        quantised = RANDOM.integers(0, 256, (8, 8, 1, 1), dtype=np.uint8)
        weights = g.node("Cast", [g.stored(quantised)], to=TensorProto.DOUBLE)
        weights = g.node("Mul", [weights, g.stored(np.float64(0.03))])
        weights = g.node("Add", [weights, g.stored(np.float64(-4))])
        weights = g.node("Cast", [weights], to=TensorProto.FLOAT)
        plan = g.match(g.nhwc(g.node("Conv", [x, weights])))
        expected = (quantised * 0.03 - 4).astype(np.float32)
        np.testing.assert_array_equal(plan.ops[1].weights, expected[:, :, 0, 0].T)


class Refusals(unittest.TestCase):
    def assert_refused(self, pattern, graph, output):
        with self.assertRaisesRegex(ModelError, pattern):
            graph.match(output)

    def test_operators_are_named_with_their_node(self):
        g = GraphBuilder()
        self.assert_refused("Sigmoid 'sigmoid2'", g, g.nhwc(g.node("Sigmoid", [g.stem()])))

    def test_what_a_known_operator_may_not_be(self):
        def after_stem(make):
            g = GraphBuilder()
            return g, g.nhwc(make(g, g.stem()))

        cases = {
            "Conv 'conv2'.*3 × 3 convolution after": lambda g, x: g.conv(x, 8, 8, 3, 1, 1),
            "Conv 'conv2'.*without a 1 × 1": lambda g, x: g.depthwise(x, 8),
            "Conv 'conv2'.*dilation": lambda g, x: g.node(
                "Conv", [x, g.random(8, 1, 3, 3)], group=8, dilations=[2, 2], pads=[2] * 4
            ),
            "not square": lambda g, x: g.node("Conv", [x, g.random(8, 8, 1, 3)], pads=[0, 1, 0, 1]),
            "Add 'add2'.*sum": lambda g, x: g.node("Add", [x, x]),
            "Relu 'relu3'.*others need": lambda g, x: _used_twice(g, g.conv(x, 8, 8)),
            "depthwise 3 × 3 with stride 3": lambda g, x: g.conv(
                g.conv(x, 8, 8, 3, 3, 0, group=8), 8, 8
            ),
        }
        for pattern, make in cases.items():
            with self.subTest(pattern):
                self.assert_refused(pattern, *after_stem(make))

    def test_an_output_channel_by_channel(self):
        g = GraphBuilder()
        self.assert_refused("channel by channel", g, g.stem())


def _used_twice(g, x):
    return g.node("Add", [g.conv(g.node("Relu", [x]), 8, 8), x])


class Places(unittest.TestCase):
    def test_things_alive_at_the_same_time_do_not_overlap_and_dead_ones_do(self):
        g = GraphBuilder(48)
        x = g.stem()
        for _ in range(6):
            x = g.node("Relu", [g.node("Add", [x, g.conv(g.depthwise(x, 8), 8, 8)])])
        plan = g.match(g.nhwc(x))
        arena = plan_of.place(plan)
        sizes = {m: m.floats() for m in plan.maps()}
        last = {m: max((i for i, op in enumerate(plan.ops) if m in (op.input, op.skip)), default=0)
                for m in sizes}  # fmt: skip
        first = {op.output: i for i, op in enumerate(plan.ops)}
        first[plan.input] = -1
        for a in sizes:
            self.assertLessEqual(a.begin + sizes[a], arena)
            for b in sizes:
                if a is not b and first[a] <= last[b] and first[b] <= last[a]:
                    apart = a.begin + sizes[a] <= b.begin or b.begin + sizes[b] <= a.begin
                    self.assertTrue(apart)
        self.assertLess(arena, 0.6 * sum(sizes.values()))


class File(unittest.TestCase):
    def plan(self):
        g = GraphBuilder()
        return g.match(g.nhwc(g.conv(g.depthwise(g.stem(16), 16), 16, 16)))

    def test_header_and_checksum(self):
        data = compile_file.write(self.plan())
        magic, version, size, checksum = struct.unpack_from("<4sIII", data)
        self.assertEqual((magic, version, size), (b"LGNT", 1, len(data)))
        self.assertEqual(checksum, zlib.crc32(data[16:]))
        maps, _arrays, ops, outputs = struct.unpack_from("<4H", data, 20)
        self.assertEqual((maps, ops, outputs), (3, 3, 1))

    def test_eight_bits_are_smaller_and_near(self):
        values = RANDOM.normal(size=(64, 5)).astype(np.float32)
        packed = compile_file._per_column(values)
        scale = np.frombuffer(packed, "<f4", 5)
        least = np.frombuffer(packed, "<f4", 5, 20)
        bytes_ = np.frombuffer(packed, np.uint8, offset=40).reshape(64, 5)
        error = np.abs(bytes_ * scale + least - values)
        self.assertTrue((error <= 0.51 * scale).all())
        full, small = compile_file.write(self.plan()), compile_file.write(self.plan(), True)
        self.assertLess(len(small), len(full))

    def test_eight_bits_leave_alone_what_bytes_hold_already(self):
        g = GraphBuilder()
        bytes_ = RANDOM.integers(0, 256, (16, 8, 1, 1)).astype(np.float32)
        weights = g.stored(bytes_ * np.float32(0.5) - np.float32(64))
        plan = g.match(g.nhwc(g.node("Conv", [g.stem(), weights])))
        plan.ops[0].weights = np.resize(np.float32([0, 1]), (27, 8))
        self.assertEqual(compile_file.write(plan, True), compile_file.write(plan, False))

    def test_a_constant_column_keeps_its_value(self):
        packed = compile_file._per_column(np.full((70, 1), 0.3, np.float32))
        self.assertEqual(np.frombuffer(packed, "<f4", 2).tolist(), [0, np.float32(0.3)])

    def test_a_grid_of_bytes_is_found_and_kept(self):
        bytes_ = RANDOM.integers(0, 256, (40, 7)).astype(np.float32)
        values = bytes_ * np.float32(0.0123) + np.float32(-1.7)
        grid = compile_file._grid(values)
        scale, least = struct.unpack_from("<ff", grid)
        again = np.frombuffer(grid, np.uint8, offset=8).astype(np.float32) * np.float32(scale)
        again = again + np.float32(least)
        worst = np.max(np.abs(again - values.ravel()))
        self.assertLess(worst, 2**-22 * np.max(np.abs(values)))
        self.assertIsNone(compile_file._grid(RANDOM.normal(size=(40, 7)).astype(np.float32)))


if __name__ == "__main__":
    unittest.main()
