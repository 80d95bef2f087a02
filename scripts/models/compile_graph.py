"""An ONNX graph as the compiler of the light engine looks at it: who makes what, of which shape."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper, shape_inference

from errors import ModelError


class Graph:
    """Read-only view of an onnx.ModelProto with one input, whose weights are in it.

    `input_shape` replaces the input's own, which may leave sizes open.
    """

    def __init__(self, model, input_shape):
        model = shape_inference.infer_shapes(_with_input_shape(model, input_shape))
        graph = model.graph
        self.nodes = list(graph.node)
        self.input = graph.input[0].name
        self._constants = {w.name: numpy_helper.to_array(w) for w in graph.initializer}
        self._producers = {output: node for node in graph.node for output in node.output}
        self._uses = {}
        for name in [i for node in graph.node for i in node.input] + [o.name for o in graph.output]:
            self._uses[name] = self._uses.get(name, 0) + 1
        self._shapes = {}
        for value in [*graph.input, *graph.output, *graph.value_info]:
            dims = value.type.tensor_type.shape.dim
            self._shapes[value.name] = tuple(d.dim_value for d in dims)  # 0: open

    def producer(self, name):
        return self._producers.get(name)

    def is_used_once(self, name):
        return self._uses.get(name, 0) == 1

    def shape(self, name):
        shape = self._shapes.get(name, ())
        if not shape or 0 in shape:
            raise ModelError(f"tensor '{name}' has no fixed shape")
        return shape

    def map_shape(self, name):
        """(height, width, channels) of a feature map or of a vector."""
        shape = self.shape(name)
        if len(shape) == 4 and shape[0] == 1:
            return shape[2], shape[3], shape[1]
        if len(shape) == 2 and shape[0] == 1:
            return 1, 1, shape[1]
        raise ModelError(f"tensor '{name}' of shape {shape} is neither a feature map nor a vector")

    def constant(self, name):
        """Value of a stored tensor, or of one computed from stored ones; None for any other."""
        if name in self._constants:
            return self._constants[name]
        node = self.producer(name)
        rule = _FOLDING.get(node.op_type) if node is not None else None
        if rule is None:
            return None
        inputs = [self.constant(i) for i in node.input]
        if any(value is None for value in inputs):
            return None
        self._constants[name] = rule(attributes(node), *inputs)
        return self._constants[name]

    def window(self, node):
        """Kernel, stride and pads (top, left) of a Conv or MaxPool; refuses what is not square."""
        given = attributes(node)
        kernel = given.get("kernel_shape") or self.constant(node.input[1]).shape[2:]
        strides = given.get("strides", [1, 1])
        pads = given.get("pads", [0, 0, 0, 0])
        auto = given.get("auto_pad", b"NOTSET").decode()
        if auto in ("SAME_UPPER", "SAME_LOWER"):
            pads = self._same_pads(node, kernel, strides, auto == "SAME_LOWER")
        if kernel[0] != kernel[1] or strides[0] != strides[1]:
            raise unsupported(node, "a window or stride that is not square")
        if any(d != 1 for d in given.get("dilations", [1, 1])):
            raise unsupported(node, "dilation")
        if given.get("ceil_mode", 0):
            raise unsupported(node, "ceil_mode")
        return kernel[0], strides[0], tuple(pads[:2])

    def _same_pads(self, node, kernel, strides, lower):
        befores = []
        sizes = self.map_shape(node.input[0])[:2], self.map_shape(node.output[0])[:2]
        for size, result, k, s in zip(*sizes, kernel, strides):
            total = max((result - 1) * s + k - size, 0)
            befores.append(total - total // 2 if lower else total // 2)
        return befores


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def unsupported(node, what="this operator"):
    return ModelError(
        f"{node.op_type} '{node.name or node.output[0]}': the light engine does not do {what}; "
        "such a network runs in ONNX Runtime"
    )


def _with_input_shape(model, shape):
    copy = type(model)()
    copy.CopyFrom(model)
    if len(copy.graph.input) != 1:
        raise ModelError(f"the graph has {len(copy.graph.input)} inputs, asked for one")
    value = copy.graph.input[0]
    value.CopyFrom(
        helper.make_tensor_value_info(value.name, value.type.tensor_type.elem_type, shape)
    )
    # What was inferred for another input would contradict it.
    del copy.graph.value_info[:]
    for output in copy.graph.output:
        output.type.tensor_type.ClearField("shape")
    return copy


def _cast(given, values):
    types = {TensorProto.FLOAT: np.float32, TensorProto.DOUBLE: np.float64}
    return values.astype(types[given["to"]]) if given["to"] in types else None


# How stored weights are unpacked in the graph.
_FOLDING = {
    "Constant": lambda given: numpy_helper.to_array(given["value"]),
    "Identity": lambda _, x: x,
    "Cast": _cast,
    "Add": lambda _, a, b: a + b,
    "Sub": lambda _, a, b: a - b,
    "Mul": lambda _, a, b: a * b,
}
