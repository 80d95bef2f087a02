"""What the model build must refuse, its padding rule and its weight storage.

Run: /usr/bin/python3 -B -m unittest discover tests/models
"""

import json
import os
import sys
import tempfile
import unittest

import numpy as np
from onnx import numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "scripts", "models"))

import onnx_writer  # noqa: E402
import pack  # noqa: E402
import reference_face  # noqa: E402
import tflite  # noqa: E402
import weights  # noqa: E402
from errors import ModelError  # noqa: E402


class Options:
    """Stands for an option table of a .tflite file: field number → value."""

    def __init__(self, **fields):
        self._fields = {int(name[1:]): value for name, value in fields.items()}

    def scalar(self, number, _kind, default=0):
        return self._fields.get(number, default)


def one_operator(name, options=None, stored=(), size=4):
    """A model of one operator over a size × size feature map of 2 channels."""
    shape = (1, size, size, 2)
    tensors = [tflite.Tensor("image", shape), tflite.Tensor("answer", shape)]
    for values in stored:
        tensors.append(tflite.Tensor(f"weight {len(tensors)}", values.shape, values))
    inputs = [0, *range(2, len(tensors))]
    return tflite.Model(tensors, [tflite.Operator(name, inputs, [1], options)], [0], [1])


class Refusals(unittest.TestCase):
    def assert_refused(self, *patterns, call):
        with self.assertRaises(ModelError) as raised:
            call()
        for pattern in patterns:
            self.assertRegex(str(raised.exception), pattern)

    def test_an_unknown_operator_is_named_with_its_tensor(self):
        model = one_operator("BuiltinOperator 97")
        self.assert_refused(
            "BuiltinOperator 97",
            "'answer'",
            call=lambda: onnx_writer.convert(model, "m", "x", ["y"]),
        )

    def test_an_unknown_fused_activation_is_named_with_its_tensor(self):
        model = one_operator("MAX_POOL_2D", Options(_1=1, _2=1, _3=2, _4=2, _5=4))
        self.assert_refused(
            "MAX_POOL_2D",
            "'answer'",
            "activation 4",
            call=lambda: onnx_writer.convert(model, "m", "x", ["y"]),
        )

    def test_another_number_of_outputs(self):
        model = one_operator("RELU")
        self.assert_refused(
            "2 outputs", call=lambda: onnx_writer.convert(model, "m", "x", ["y", "z"])
        )

    def test_what_is_no_tflite_file(self):
        self.assert_refused("TFL3", call=lambda: tflite.read(b"<html>not found</html>"))
        damaged = b"\xff\xff\xff\x7fTFL3" + bytes(16)
        self.assert_refused("outside", call=lambda: tflite.read(damaged))

    def test_a_weight_that_float16_cannot_hold(self):
        slope = np.full((1, 1, 2), 0.1, np.float32).repeat(weights.SMALLEST_SPLIT, axis=2)
        tensors = [
            tflite.Tensor("image", (1, 4, 4, slope.size)),
            tflite.Tensor("answer", (1, 4, 4, slope.size)),
            tflite.Tensor("slope", slope.shape, slope),
        ]
        model = tflite.Model(tensors, [tflite.Operator("PRELU", [0, 2], [1])], [0], [1])
        written = onnx_writer.convert(model, "m", "x", ["y"])
        self.assert_refused("'w2'", "float16", call=lambda: weights.split(written, "m.weights"))

    def test_damaged_geometry_metadata(self):
        self.assert_refused("ends inside", call=lambda: reference_face.build(b"\x0a\x7f\x00"))
        self.assert_refused("wire type 3", call=lambda: reference_face.build(b"\x0b"))
        self.assert_refused("0 vertices", call=lambda: reference_face.build(b""))


class Hashes(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = os.path.join(scratch.name, "pack")
        self.modules = os.path.join(scratch.name, "node_modules")
        self.package = os.path.join(self.modules, "faces")
        os.makedirs(self.folder)
        os.makedirs(self.package)
        self.write(self.package, "package.json", b'{"version": "1.0.0"}')
        self.write(self.package, "face.bin", b"original")
        description = {
            "files": [{"file": "face.out", "bytes": 5, "sha256": pack.digest(b"built")}],
            "inputs": [
                {
                    "package": "faces",
                    "version": "1.0.0",
                    "file": "face.bin",
                    "bytes": 8,
                    "sha256": pack.digest(b"original"),
                }
            ],
        }
        self.write(self.folder, "pack.json", json.dumps(description).encode())

    def write(self, folder, name, data):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)

    def open(self):
        return pack.Pack(self.folder, self.modules)

    def test_right_bytes_pass_and_the_result_counts_as_built(self):
        opened = self.open()
        self.assertEqual(opened.read_inputs(update=False), {"face.bin": b"original"})
        self.assertFalse(opened.is_built())
        opened.write_outputs({"face.out": b"built"}, update=False)
        self.assertTrue(opened.is_built())
        self.write(self.folder, "face.out", b"BUILT")
        self.assertFalse(self.open().is_built())

    def test_a_changed_input_is_refused(self):
        self.write(self.package, "face.bin", b"0riginal")
        with self.assertRaisesRegex(ModelError, r"input face\.bin of faces: .*--update"):
            self.open().read_inputs(update=False)

    def test_another_package_version_is_refused(self):
        self.write(self.package, "package.json", b'{"version": "1.0.1"}')
        with self.assertRaisesRegex(ModelError, r"faces 1\.0\.1 is installed.*1\.0\.0.*npm ci"):
            self.open().read_inputs(update=False)

    def test_a_missing_input_is_named(self):
        os.remove(os.path.join(self.package, "face.bin"))
        with self.assertRaisesRegex(ModelError, r"face\.bin is missing: run npm ci"):
            self.open().read_inputs(update=False)

    def test_a_changed_output_is_refused_and_not_written(self):
        with self.assertRaisesRegex(ModelError, r"built file face\.out: .*--update"):
            self.open().write_outputs({"face.out": b"other"}, update=False)
        self.assertEqual(os.listdir(self.folder), ["pack.json"])

    def test_update_records_the_new_bytes(self):
        self.write(self.package, "face.bin", b"renewed")
        opened = self.open()
        opened.read_inputs(update=True)
        opened.write_outputs({"face.out": b"other"}, update=True)
        again = self.open()
        self.assertTrue(again.is_built())
        self.assertEqual(again.read_inputs(update=False), {"face.bin": b"renewed"})


class Padding(unittest.TestCase):
    """TensorFlow's SAME: ceil(n / stride) outputs, the odd pixel at the bottom and the right."""

    def pads(self, size, kernel, stride):
        model = one_operator(
            "DEPTHWISE_CONV_2D",
            Options(_0=onnx_writer.PADDING_SAME, _1=stride, _2=stride),
            [np.ones((1, kernel, kernel, 2), np.float32)],
            size,
        )
        half = (1, -(-size // stride), -(-size // stride), 2)
        model.tensors[1] = tflite.Tensor("answer", half)
        written = onnx_writer.convert(model, "m", "x", ["y"])
        (conv,) = [node for node in written.graph.node if node.op_type == "Conv"]
        return list(next(a.ints for a in conv.attribute if a.name == "pads"))

    def test_stride_2_over_an_even_size_pads_after_only(self):
        self.assertEqual(self.pads(size=4, kernel=3, stride=2), [0, 0, 1, 1])

    def test_stride_2_over_an_odd_size_pads_both_sides(self):
        self.assertEqual(self.pads(size=5, kernel=3, stride=2), [1, 1, 1, 1])

    def test_stride_1_pads_both_sides(self):
        self.assertEqual(self.pads(size=4, kernel=3, stride=1), [1, 1, 1, 1])

    def test_a_5_pixel_kernel_at_stride_2(self):
        self.assertEqual(self.pads(size=4, kernel=5, stride=2), [1, 1, 2, 2])


class Split(unittest.TestCase):
    def test_the_halves_give_the_weights_back_at_their_offsets(self):
        kernel = (np.arange(128, dtype=np.float32) / 64 - 1).reshape(1, 8, 8, 2)
        model = one_operator("DEPTHWISE_CONV_2D", Options(_0=0, _1=8, _2=8), [kernel], size=8)
        model.tensors[1] = tflite.Tensor("answer", (1, 1, 1, 2))
        written = onnx_writer.convert(model, "m", "x", ["y"])
        (before,) = [numpy_helper.to_array(i) for i in written.graph.initializer]
        widened = np.frombuffer(weights.split(written, "m.weights"), "<f2").astype(np.float32)
        (weight,) = written.graph.initializer
        record = {entry.key: entry.value for entry in weight.external_data}
        self.assertEqual(record, {"location": "m.weights", "offset": "0", "length": "512"})
        np.testing.assert_array_equal(widened.reshape(2, 1, 8, 8), before)
        np.testing.assert_array_equal(before, kernel.transpose(3, 0, 1, 2))
        self.assertFalse(weight.HasField("raw_data"))


if __name__ == "__main__":
    unittest.main()
