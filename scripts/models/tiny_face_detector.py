"""face-api's TinyFaceDetector (stored uint8 weights and their manifest) → ONNX.

A small YOLO (Redmon and Farhadi 2017) of separable convolutions. Input `input`, 1 × 3 × S × S, RGB
0…255; output `grid`, 1 × G × G × 25: for each cell and each of 5 anchors x, y, w, h and the score,
all before their sigmoid or exponential. Layers are those of face-api's TinyYolov2Base.runMobilenet.
"""

import json
import math

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

import onnx_writer
from errors import ModelError

# What face-api subtracts from R, G, B before it divides by 255 (tinyFaceDetector/const.ts).
MEAN = np.array([117.001, 114.697, 97.404])
SLOPE = 0.1  # of the leaky rectifier
# Six poolings, five of them halving.
STRIDE = 32
ANCHOR_VALUES = 25

CHANNELS_FIRST = (3, 2, 0, 1)  # H W I O → O I H W
DEPTHWISE_FIRST = (2, 3, 0, 1)  # H W C 1 → C 1 H W

# Below this many weights the nodes that widen them outweigh what uint8 saves.
SMALLEST_STORED = 128


def build(manifest, blob, size):
    """Bytes of the manifest and of the weights, S in px → bytes of the ONNX file."""
    if size < STRIDE or size % STRIDE:
        raise ModelError(f"an input of {size} px is impossible: the side is a multiple of {STRIDE}")
    return _Writer(_read(manifest, blob), size).write().SerializeToString()


def grid_side(size):
    """G for an input side of S."""
    return size // STRIDE


def _read(manifest, blob):
    """→ name: (uint8 array, scale, minimum)."""
    weights, at = {}, 0
    for entry in (entry for group in json.loads(manifest) for entry in group["weights"]):
        coding = entry["quantization"]
        count = math.prod(entry["shape"])
        if coding["dtype"] != "uint8" or at + count > len(blob):
            raise ModelError(f"weight '{entry['name']}' is not stored as {count} uint8 values")
        values = np.frombuffer(blob, np.uint8, count, at).reshape(entry["shape"])
        weights[entry["name"]] = values, coding["scale"], coding["min"]
        at += count
    if at != len(blob):
        raise ModelError(f"the manifest describes {at} bytes of weights, the file has {len(blob)}")
    return weights


class _Writer:
    def __init__(self, weights, size):
        self._weights = weights
        self._size = size
        self._nodes = []
        self._constants = []

    def write(self):
        side = self._size - 2  # the first convolution has no padding
        x = self._leaky(self._first("input"), "conv0")
        for layer in (f"conv{i}" for i in range(1, 6)):
            x = self._pool(x, layer, 2, odd=side % 2)
            side = (side + 1) // 2
            x = self._leaky(self._separable(x, layer), layer)
        x = self._pool(x, "conv8", 1, odd=1)
        kernel = self._stored("conv8/filters", CHANNELS_FIRST)
        bias = self._constant("conv8/bias", self._exact("conv8/bias"))
        x = self._node("Conv", [x, kernel, bias], "conv8", kernel_shape=[1, 1])
        self._node("Transpose", [x], "grid", perm=[0, 2, 3, 1])
        cells = grid_side(self._size)
        graph = helper.make_graph(
            self._nodes,
            "tiny_face_detector",
            [_value("input", [1, 3, self._size, self._size])],
            [_value("grid", [1, cells, cells, ANCHOR_VALUES])],
            self._constants,
        )
        opset = helper.make_opsetid("", onnx_writer.OPSET)
        model = helper.make_model(graph, opset_imports=[opset], producer_name="lorgnette")
        model.ir_version = onnx_writer.IR_VERSION
        checker.check_model(model, full_check=True)
        return model

    def _first(self, x):
        """conv0, with (c − mean) / 255 folded in: without padding that is exact."""
        kernel = self._exact("conv0/filters").transpose(CHANNELS_FIRST).astype(np.float64) / 255
        bias = self._exact("conv0/bias") - np.einsum("oihw,i->o", kernel, MEAN)
        inputs = [x, self._constant("conv0/filters", kernel), self._constant("conv0/bias", bias)]
        return self._node("Conv", inputs, "conv0", kernel_shape=[3, 3])

    def _separable(self, x, layer):
        kernel = self._stored(f"{layer}/depthwise_filter", DEPTHWISE_FIRST)
        channels = self._weights[f"{layer}/depthwise_filter"][0].shape[2]
        attributes = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "group": channels}
        x = self._node("Conv", [x, kernel], f"{layer}/depthwise", **attributes)
        kernel = self._stored(f"{layer}/pointwise_filter", CHANNELS_FIRST)
        bias = self._constant(f"{layer}/bias", self._exact(f"{layer}/bias"))
        return self._node("Conv", [x, kernel, bias], layer, kernel_shape=[1, 1])

    def _leaky(self, x, layer):
        return self._node("LeakyRelu", [x], f"{layer}/leaky", alpha=SLOPE)

    def _pool(self, x, layer, stride, odd):
        """TensorFlow's SAME: a window of 2 sticks out at the bottom and the right, if anywhere."""
        attributes = {"kernel_shape": [2, 2], "strides": [stride, stride], "pads": [0, 0, odd, odd]}
        return self._node("MaxPool", [x], f"{layer}/pool", **attributes)

    def _exact(self, name):
        """A weight as face-api computes it: in float64, then rounded to float32."""
        if name not in self._weights:
            raise ModelError(f"the manifest lacks the weight '{name}': no TinyFaceDetector")
        values, scale, minimum = self._weights[name]
        return (values * scale + minimum).astype(np.float32)

    def _stored(self, name, order):
        """A weight kept as uint8; the engine widens it once, when the session is made.

        In float64, as face-api does, so that the result is the same to the last bit.
        """
        if self._exact(name).size < SMALLEST_STORED:
            return self._constant(name, self._exact(name).transpose(order))
        values, scale, minimum = self._weights[name]
        x = self._constant(f"{name}:q", values.transpose(order), np.uint8)
        x = self._node("Cast", [x], f"{name}:f64", to=TensorProto.DOUBLE)
        scale = self._constant(f"{name}:scale", np.array(scale), np.float64)
        x = self._node("Mul", [x, scale], f"{name}:scaled")
        minimum = self._constant(f"{name}:min", np.array(minimum), np.float64)
        x = self._node("Add", [x, minimum], f"{name}:sum")
        return self._node("Cast", [x], name, to=TensorProto.FLOAT)

    def _constant(self, name, values, kind=np.float32):
        # asarray, as ascontiguousarray would give a scalar a dimension
        values = np.asarray(values, kind, order="C")
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def _node(self, kind, inputs, output, **attributes):
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output


def _value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
