"""Writes a float TFLite model as ONNX (opset 13).

TFLite keeps feature maps as N, H, W, C; ONNX's convolutions want N, C, H, W. So every rank-4 tensor
is N, C, H, W in the written graph, the graph's input included, and is turned back only where the
order of the values matters: before RESHAPE and at the outputs, which keep TFLite's shape.
Tensors of any other rank are the same in both.
"""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from errors import ModelError

OPSET = 13
IR_VERSION = 7  # the one of ONNX 1.8, which brought opset 13

TO_NCHW = (0, 3, 1, 2)
TO_NHWC = (0, 2, 3, 1)

# Padding and ActivationFunctionType in TFLite's schema.fbs.
PADDING_SAME = 0
ACTIVATION_NONE = 0
ACTIVATION_RELU = 1


def convert(model, name, input_name, output_names):
    """A tflite.Model → onnx.ModelProto with float32 weights.

    `output_names` are given in the order of the TFLite outputs. Raises ModelError, naming operator
    and tensor, for what cannot be written.
    """
    return _Writer(model).write(name, input_name, output_names)


class _Writer:
    def __init__(self, model):
        self._tensors = model.tensors
        self._model = model
        self._nodes = []
        self._initializers = {}
        # Stored values by tensor number; DEQUANTIZE adds its outputs.
        self._constants = {i: t.data for i, t in enumerate(model.tensors) if t.data is not None}
        # Name in the ONNX graph of each computed tensor, by number.
        self._names = {}

    def write(self, name, input_name, output_names):
        if len(self._model.inputs) != 1 or len(self._model.outputs) != len(output_names):
            raise ModelError(
                f"'{name}': asked for 1 input and {len(output_names)} outputs, the model has "
                f"{len(self._model.inputs)} and {len(self._model.outputs)}"
            )
        (source,) = self._model.inputs
        self._names[source] = input_name
        for operator in self._model.operators:
            self._operator(operator)
        shape = self._tensors[source].shape
        inputs = [_value(input_name, [shape[axis] for axis in TO_NCHW])]
        outputs = []
        for tensor, output in zip(self._model.outputs, output_names):
            self._node("Identity", [self._nhwc(tensor)], output)
            outputs.append(_value(output, self._tensors[tensor].shape))
        graph = helper.make_graph(
            self._nodes, name, inputs, outputs, list(self._initializers.values())
        )
        opset = helper.make_opsetid("", OPSET)
        written = helper.make_model(graph, opset_imports=[opset], producer_name="lorgnette")
        written.ir_version = IR_VERSION
        checker.check_model(written, full_check=True)
        return written

    def _operator(self, operator):
        rules = {
            "ADD": self._add,
            "CONCATENATION": self._concatenation,
            "CONV_2D": self._conv,
            "DEPTHWISE_CONV_2D": self._depthwise_conv,
            "DEQUANTIZE": self._dequantize,
            "MAX_POOL_2D": self._max_pool,
            "PAD": self._pad,
            "PRELU": self._prelu,
            "RELU": self._relu,
            "RESHAPE": self._reshape,
        }
        if operator.name not in rules:
            raise self._unsupported(operator, "the operator")
        rules[operator.name](operator)

    # One rule per operator. Option field numbers are those of schema.fbs.

    def _dequantize(self, operator):
        values = self._constants.get(operator.inputs[0])
        if values is None or values.dtype != np.float16:
            raise self._unsupported(operator, "anything but stored float16 values")
        self._constants[operator.outputs[0]] = values

    def _conv(self, operator):
        kernel = self._stored(operator, 1).transpose(0, 3, 1, 2)  # O H W I → O I H W
        self._convolution(operator, kernel, 1, dilation_field=4, activation_field=3)

    def _depthwise_conv(self, operator):
        kernel = self._stored(operator, 1).transpose(3, 0, 1, 2)  # 1 H W C → C 1 H W
        channels = self._tensors[operator.inputs[0]].shape[3]
        self._convolution(operator, kernel, channels, dilation_field=5, activation_field=4)

    def _convolution(self, operator, kernel, group, dilation_field, activation_field):
        options = operator.options
        size = kernel.shape[2:]
        strides = _pair(options, 1)
        dilations = _pair(options, dilation_field, default=1)
        inputs = [self._name(operator, 0), self._constant(operator.inputs[1], kernel)]
        if len(operator.inputs) > 2 and operator.inputs[2] >= 0:
            inputs.append(self._constant(operator.inputs[2], self._stored(operator, 2)))
        self._activated(
            operator,
            activation_field,
            "Conv",
            inputs,
            kernel_shape=size,
            strides=strides,
            dilations=dilations,
            group=group,
            pads=self._window_pads(operator, size, strides, dilations),
        )

    def _max_pool(self, operator):
        size = _pair(operator.options, 3)
        strides = _pair(operator.options, 1)
        pads = self._window_pads(operator, size, strides, (1, 1))
        inputs = [self._name(operator, 0)]
        self._activated(
            operator, 5, "MaxPool", inputs, kernel_shape=size, strides=strides, pads=pads
        )

    def _add(self, operator):
        inputs = [self._name(operator, 0), self._name(operator, 1)]
        self._activated(operator, 0, "Add", inputs)

    def _concatenation(self, operator):
        rank = len(self._tensors[operator.outputs[0]].shape)
        axis = operator.options.scalar(0, "i") % rank
        if rank == 4:
            axis = TO_NCHW.index(axis)
        inputs = [self._name(operator, i) for i in range(len(operator.inputs))]
        self._activated(operator, 1, "Concat", inputs, axis=axis)

    def _relu(self, operator):
        self._result(operator, "Relu", [self._name(operator, 0)])

    def _prelu(self, operator):
        slope = self._stored(operator, 1)
        if slope.size != slope.shape[-1]:
            raise self._unsupported(operator, "a slope per pixel")
        slope = self._constant(operator.inputs[1], slope.reshape(-1, 1, 1))
        self._result(operator, "PRelu", [self._name(operator, 0), slope])

    def _pad(self, operator):
        amounts = self._stored(operator, 1)  # rank × (before, after)
        if len(amounts) == 4:
            amounts = amounts[list(TO_NCHW)]
        # ONNX wants all the befores, then all the afters.
        pads = self._constant(operator.inputs[1], amounts.T.reshape(-1).astype(np.int64))
        self._result(operator, "Pad", [self._name(operator, 0), pads])

    def _reshape(self, operator):
        (target,) = operator.outputs
        shape = np.array(self._tensors[target].shape, np.int64)
        if len(shape) == 4:
            raise self._unsupported(operator, "a reshape to a feature map")
        self._name(operator, 0)
        shape = self._constant(target, shape)
        self._result(operator, "Reshape", [self._nhwc(operator.inputs[0]), shape])

    # What the rules share.

    def _activated(self, operator, activation_field, kind, inputs, **attributes):
        """Adds a node and the activation that TFLite fuses into its operator."""
        options = operator.options
        activation = options.scalar(activation_field, "b") if options else ACTIVATION_NONE
        if activation == ACTIVATION_NONE:
            self._result(operator, kind, inputs, **attributes)
        elif activation == ACTIVATION_RELU:
            linear = self._node(kind, inputs, f"t{operator.outputs[0]}:linear", **attributes)
            self._result(operator, "Relu", [linear])
        else:
            raise self._unsupported(operator, f"the fused activation {activation}")

    def _result(self, operator, kind, inputs, **attributes):
        (output,) = operator.outputs
        self._names[output] = self._node(kind, inputs, f"t{output}", **attributes)

    def _node(self, kind, inputs, output, **attributes):
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def _nhwc(self, tensor):
        """Name of a computed tensor in TFLite's own order."""
        name = self._names[tensor]
        if len(self._tensors[tensor].shape) != 4:
            return name
        return self._node("Transpose", [name], f"{name}:nhwc", perm=TO_NHWC)

    def _name(self, operator, position):
        """ONNX name of an operator's input, which must be a computed one."""
        tensor = operator.inputs[position]
        if tensor not in self._names:
            raise self._unsupported(operator, f"input {position} that is stored, not computed")
        return self._names[tensor]

    def _stored(self, operator, position):
        """Values of an operator's input, which must be a stored one."""
        values = self._constants.get(operator.inputs[position])
        if values is None:
            raise self._unsupported(operator, f"input {position} that is computed, not stored")
        if values.dtype not in (np.float16, np.float32, np.int32):
            raise self._unsupported(operator, f"stored {values.dtype} values")
        return values

    def _constant(self, tensor, values):
        """Adds an initializer once and returns its name."""
        name = f"w{tensor}"
        if name not in self._initializers:
            if values.dtype != np.int64:
                values = values.astype(np.float32)
            self._initializers[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _window_pads(self, operator, size, strides, dilations):
        """ONNX pads (top, left, bottom, right) of a sliding window.

        SAME gives ceil(n / stride) outputs, and the odd pixel of padding goes to the bottom or the
        right: with an even input, stride 2 and a 3-pixel kernel, all of it does
        (tensorflow/lite/kernels/padding.h).
        """
        if operator.options.scalar(0, "b") != PADDING_SAME:
            return [0, 0, 0, 0]
        before, after = [], []
        spatial = self._tensors[operator.inputs[0]].shape[1:3]
        for n, kernel, stride, dilation in zip(spatial, size, strides, dilations):
            reach = (-(-n // stride) - 1) * stride + (kernel - 1) * dilation + 1
            total = max(reach - n, 0)
            before.append(total // 2)
            after.append(total - total // 2)
        return before + after

    def _unsupported(self, operator, what):
        tensor = self._tensors[operator.outputs[0]].name
        return ModelError(
            f"{operator.name} (tensor '{tensor}'): {what} is not supported; "
            "add a rule to scripts/models/onnx_writer.py"
        )


def _pair(options, width_field, default=0):
    """TFLite stores width before height; ONNX wants height first."""
    width = options.scalar(width_field, "i", default)
    return options.scalar(width_field + 1, "i", default), width


def _value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
