"""ONNX graph → ops of the light engine, by matching patterns from the outputs backwards.

What a pattern does not cover is refused by the name of the node. Nodes that no output needs, or
that a pattern has taken in, are never looked at.
"""

import numpy as np

from compile_graph import attributes, unsupported
from compile_plan import (
    BLOCK,
    DENSE,
    EMIT,
    IDENTITY,
    MAX_POOL,
    MAX_POOLED,
    MEAN_POOL,
    NO_SHORTCUT,
    STEM,
    Map,
    Op,
    Output,
    Plan,
    padded,
)
from errors import ModelError

# As in cpp/src/light_kernels.hpp and light_load.cpp.
MAX_POOLED_CHANNELS = 128
KERNELS = (3, 5)
STRIDES = (1, 2)
MAX_POOL_WINDOW = 8

ACTIVATIONS = ("Relu", "PRelu", "LeakyRelu")
TO_NHWC = [0, 2, 3, 1]


def match(graph, output_names):
    """compile_graph.Graph → compile_plan.Plan, its outputs in the order of `output_names`."""
    return _Matcher(graph).match(output_names)


class _Matcher:
    def __init__(self, graph):
        self._graph = graph
        self._ops = []
        height, width, channels = graph.map_shape(graph.input)
        if channels != 3:
            raise ModelError(f"the picture has {channels} channels, asked for 3")
        self._input = Map(height, width, channels)
        self._maps = {graph.input: self._input}

    def match(self, output_names):
        outputs = []
        for name in output_names:
            output = Output(0)
            for part in self._parts(name, False):
                source = self._map(part)
                self._ops.append(Op(EMIT, source, output))
                output.size += source.height * source.width * source.channels
            outputs.append(output)
        return Plan(self._input, self._ops, outputs)

    # Outputs: what only renames values, or puts some behind others.

    def _parts(self, name, is_nhwc):
        """The maps whose values, pixel by pixel, make up tensor `name` from its first on."""
        node = self._graph.producer(name)
        kind = node.op_type if node is not None else None
        if kind in ("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze"):
            return self._parts(node.input[0], is_nhwc)
        if kind == "Transpose" and attributes(node)["perm"] == TO_NHWC and not is_nhwc:
            return self._parts(node.input[0], True)
        if kind == "Concat" and not is_nhwc:
            axis = attributes(node)["axis"]
            if any(d != 1 for d in self._graph.shape(name)[:axis]):
                raise unsupported(node, "a concatenation that interleaves")
            return [part for i in node.input for part in self._parts(i, False)]
        height, width, channels = self._graph.map_shape(name)
        if not is_nhwc and height * width > 1 and channels > 1:
            raise unsupported(node, "an output channel by channel (N, C, H, W)")
        return [name]

    # Maps.

    def _map(self, name):
        """The map of tensor `name`; adds the ops that make it."""
        if name not in self._maps:
            self._maps[name] = self._make(name)
        return self._maps[name]

    def _make(self, name):
        node = self._graph.producer(name)
        if node is None:
            raise ModelError(f"tensor '{name}' is stored, not computed")
        if node.op_type == "MaxPool":
            return self._max_pool(node)
        if node.op_type in ("GlobalAveragePool", "ReduceMean"):
            return self._mean_pool(node)
        if node.op_type in ("Reshape", "Flatten", "Squeeze", "Identity"):
            height, width, _ = self._graph.map_shape(node.input[0])
            if node.op_type != "Identity" and height * width > 1:
                raise unsupported(node, "a change of shape inside a network")
            return self._map(node.input[0])
        return self._convolution(name)

    def _max_pool(self, node):
        kernel, stride, pads = self._graph.window(node)
        source = node.input[0]
        height, width, channels = self._graph.map_shape(node.output[0])
        result = Map(height, width, channels)
        if self._is_halving(node) and self._graph.is_used_once(source):
            fused = self._convolution_op(source, optional=True)
            if fused is not None and self._can_pool(fused):
                fused.pool = True
                fused.output = result
                return self._add(fused)
        if kernel > MAX_POOL_WINDOW or stride > MAX_POOL_WINDOW:
            raise unsupported(node, f"a window of {kernel} with stride {stride}")
        return self._add(Op(MAX_POOL, self._map(source), result, kernel, stride, pads))

    def _mean_pool(self, node):
        source = self._map(node.input[0])
        if node.op_type == "ReduceMean" and sorted(attributes(node).get("axes", [])) != [2, 3]:
            raise unsupported(node, "a mean over anything but height and width")
        return self._add(Op(MEAN_POOL, source, Map(1, 1, source.channels)))

    def _convolution(self, name):
        return self._add(self._convolution_op(name))

    def _add(self, op):
        self._ops.append(op)
        return op.output

    def _is_halving(self, node):
        """Maxima of 2 × 2, side by side from the first pixel on."""
        height, width, _ = self._graph.map_shape(node.input[0])
        rows, columns, _ = self._graph.map_shape(node.output[0])
        halves = rows == -(-height // 2) and columns == -(-width // 2)
        return self._graph.window(node) == (2, 2, (0, 0)) and halves

    def _can_pool(self, op):
        """Whether the kernel of this op can take maxima on its way."""
        if np.min(op.slope) < 0:
            return False  # maxima go before the activation, which then must not turn them round
        if op.kind == STEM:
            return op.rows % 2 == 0 and op.columns % 2 == 0
        few = op.kind == BLOCK and padded(op.input.channels) <= MAX_POOLED_CHANNELS
        return few and op.shortcut == NO_SHORTCUT

    # Convolutions with what follows them.

    def _convolution_op(self, name, optional=False):
        """The op that makes tensor `name`: [activation of] [a shortcut plus] a linear op.

        With `optional`, None where another op makes it, or none does.
        """
        node = self._graph.producer(name)
        if node is None:
            return None  # the picture itself
        node, slope = self._activation(node)
        shortcut = None
        if node.op_type == "Add":
            node, shortcut = self._shortcut(node)
        if node.op_type not in ("Conv", "Gemm"):
            if optional:
                return None
            raise unsupported(node)
        if node.op_type == "Gemm":
            op = self._gemm(node)
        else:
            op = self._conv(node)
        channels = op.weights.shape[1]
        op.slope = np.ones((1, 1), np.float32) if slope is None else self._slope(slope, channels)
        if shortcut is not None:
            if op.kind != BLOCK:
                raise unsupported(node, "a shortcut around it")
            op.shortcut, op.skip = self._skip(shortcut)
        return op

    def _activation(self, node):
        """(node before the activation, the activation or None)."""
        if node.op_type in ACTIVATIONS:
            before = self._graph.producer(node.input[0])
            if before is None or not self._graph.is_used_once(node.input[0]):
                raise unsupported(node, "an activation of values that others need too")
            return before, node
        return node, None

    def _slope(self, node, channels):
        if node.op_type == "Relu":
            return np.zeros((1, 1), np.float32)
        if node.op_type == "LeakyRelu":
            return np.full((1, 1), attributes(node).get("alpha", 0.01), np.float32)
        slope = self._graph.constant(node.input[1])
        if slope is None or slope.size not in (1, channels) or slope.size != slope.shape[0]:
            raise unsupported(node, "a slope that is not one per channel")
        return slope.reshape(1, -1).astype(np.float32)

    def _shortcut(self, node):
        """(the 1 × 1 convolution, name of what is added to it)."""
        for name, other in (node.input, reversed(node.input)):
            before = self._graph.producer(name)
            if before is not None and before.op_type == "Conv" and self._graph.is_used_once(name):
                if self._graph.constant(other) is None and self._is_pointwise(before):
                    return before, other
        raise unsupported(node, "a sum without a 1 × 1 convolution in it")

    def _skip(self, name):
        node = self._graph.producer(name)
        if node is not None and node.op_type == "Pad":
            self._check_channel_pad(node)
            name = node.input[0]
            node = self._graph.producer(name)
        if node is not None and node.op_type == "MaxPool" and self._is_halving(node):
            height, width, _ = self._graph.map_shape(node.input[0])
            if height % 2 == 0 and width % 2 == 0:
                return MAX_POOLED, self._map(node.input[0])
        return IDENTITY, self._map(name)

    def _check_channel_pad(self, node):
        pads = self._graph.constant(node.input[1])
        value = self._graph.constant(node.input[2]) if len(node.input) > 2 else np.zeros(1)
        zeros = attributes(node).get("mode", b"constant") == b"constant" and not np.any(value)
        if pads is None or len(pads) != 8 or np.any(np.delete(pads, 5)) or pads[5] < 0 or not zeros:
            raise unsupported(node, "padding other than zeros after the channels")

    def _is_pointwise(self, node):
        given = attributes(node)
        kernel, stride, pads = self._graph.window(node)
        sizes = [self._graph.map_shape(name)[:2] for name in (node.input[0], node.output[0])]
        whole = sizes[0] == sizes[1]
        return (kernel, stride, pads, given.get("group", 1)) == (1, 1, (0, 0), 1) and whole

    def _conv(self, node):
        kernel, stride, pads = self._graph.window(node)
        weights = self._weights(node)
        rows, columns, channels = self._graph.map_shape(node.output[0])
        height, width, inputs = self._graph.map_shape(node.input[0])
        result = Map(rows, columns, channels)
        bias = self._bias(node, channels)
        if attributes(node).get("group", 1) != 1:
            raise unsupported(node, "a grouped convolution without a 1 × 1 convolution after it")
        # Rows in the order y, x, channel; a column per channel of the result.
        matrix = weights.transpose(2, 3, 1, 0).reshape(-1, channels)
        if self._is_pointwise(node):
            return self._block(node, matrix, bias, result)
        if (rows, columns) == (1, 1) and (height, width) == (kernel, kernel) and not any(pads):
            return Op(DENSE, self._map(node.input[0]), result, weights=matrix, bias=bias)
        if node.input[0] != self._graph.input:
            raise unsupported(node, f"a {kernel} × {kernel} convolution after the first layer")
        if kernel not in KERNELS or stride not in STRIDES:
            raise unsupported(node, f"a {kernel} × {kernel} convolution with stride {stride}")
        self._input.need(kernel, stride, pads, rows, columns)
        return Op(
            STEM,
            self._input,
            result,
            kernel,
            stride,
            pads,
            rows,
            columns,
            weights=matrix,
            bias=bias,
        )

    def _block(self, node, matrix, bias, result):
        op = Op(BLOCK, None, result, stride=1, weights=matrix, bias=bias)
        op.rows, op.columns = result.height, result.width
        depthwise, slope = self._depthwise(node.input[0])
        if depthwise is None:
            op.input = self._map(node.input[0])
            return op
        channels = matrix.shape[0]
        op.kernel, op.stride, op.pads = self._graph.window(depthwise)
        if op.kernel not in KERNELS or op.stride not in STRIDES:
            raise unsupported(
                depthwise, f"a depthwise {op.kernel} × {op.kernel} with stride {op.stride}"
            )
        op.taps = self._weights(depthwise).reshape(channels, -1).T
        op.taps_bias = self._bias(depthwise, channels)
        op.taps_slope = None if slope is None else self._slope(slope, channels)
        op.input = self._map(depthwise.input[0])
        op.input.need(op.kernel, op.stride, op.pads, op.rows, op.columns)
        return op

    def _depthwise(self, name):
        """The depthwise convolution, and its activation, that only the maker of this op reads."""
        node = self._graph.producer(name)
        if node is None or not self._graph.is_used_once(name):
            return None, None
        slope = None
        if node.op_type in ACTIVATIONS and self._graph.is_used_once(node.input[0]):
            node, slope = self._graph.producer(node.input[0]), node
        if node is None or node.op_type != "Conv":
            return None, None
        channels = self._graph.map_shape(node.input[0])[2]
        group = attributes(node).get("group", 1)
        if group == 1 or group != channels or self._weights(node).shape[:2] != (channels, 1):
            return None, None
        return node, slope

    def _gemm(self, node):
        given = attributes(node)
        weights = self._weights(node)
        if given.get("transA", 0) or given.get("alpha", 1) != 1 or given.get("beta", 1) != 1:
            raise unsupported(node, "a scaled or transposed product")
        matrix = weights.T if given.get("transB", 0) else weights
        bias = self._bias(node, matrix.shape[1])
        source = self._map(node.input[0])
        if source.height * source.width != 1:
            raise unsupported(node, "a product with a whole feature map")
        return Op(DENSE, source, Map(1, 1, matrix.shape[1]), weights=matrix, bias=bias)

    def _weights(self, node):
        weights = self._graph.constant(node.input[1])
        if weights is None:
            raise unsupported(node, "weights that are computed")
        return weights.astype(np.float32)

    def _bias(self, node, channels):
        if len(node.input) < 3 or not node.input[2]:
            return np.zeros((1, channels), np.float32)
        bias = self._graph.constant(node.input[2])
        if bias is None or bias.size != channels:
            raise unsupported(node, "a bias that is not one stored value per channel")
        return bias.reshape(1, channels).astype(np.float32)
