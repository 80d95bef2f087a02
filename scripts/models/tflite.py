"""Reads a TensorFlow Lite model without a generated schema.

A .tflite file is one FlatBuffer. Only the few tables a float model needs are read, by the field
numbers of tensorflow/lite/schema/schema.fbs. FlatBuffers wire format: a table starts with a signed
32-bit distance back to its vtable; the vtable holds 16-bit byte offsets, one per field, 0 for a
field left at its default.
"""

import dataclasses
import struct

import numpy as np

from errors import ModelError

# BuiltinOperator in schema.fbs: those the converter knows, by name.
OPERATOR_NAMES = {
    0: "ADD",
    2: "CONCATENATION",
    3: "CONV_2D",
    4: "DEPTHWISE_CONV_2D",
    6: "DEQUANTIZE",
    17: "MAX_POOL_2D",
    19: "RELU",
    22: "RESHAPE",
    34: "PAD",
    54: "PRELU",
}
CUSTOM_OPERATOR = 32

# TensorType in schema.fbs. FlatBuffers are little-endian everywhere.
TENSOR_TYPES = {0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 4: "<i8", 9: "i1"}


class Table:
    """One FlatBuffers table at byte `position` of `data`; fields are addressed by number."""

    def __init__(self, data, position):
        self._data = data
        self._position = position

    @classmethod
    def root(cls, data):
        return cls(data, _unpack("<I", data, 0))

    def _field(self, number):
        """Byte position of a field's value, or None where the file leaves it at its default."""
        vtable = self._position - _unpack("<i", self._data, self._position)
        entry = 4 + 2 * number
        if entry >= _unpack("<H", self._data, vtable):
            return None
        offset = _unpack("<H", self._data, vtable + entry)
        return self._position + offset if offset else None

    def scalar(self, number, kind, default=0):
        """A number; `kind` is a struct format character."""
        at = self._field(number)
        return default if at is None else _unpack("<" + kind, self._data, at)

    def table(self, number):
        at = self._field(number)
        return None if at is None else Table(self._data, at + _unpack("<I", self._data, at))

    def tables(self, number):
        start, count = self._vector(number)
        slots = range(start, start + 4 * count, 4)
        return [Table(self._data, at + _unpack("<I", self._data, at)) for at in slots]

    def array(self, number, dtype):
        """A vector of numbers, as a copy."""
        start, count = self._vector(number)
        end = start + count * np.dtype(dtype).itemsize
        if end > len(self._data):
            raise ModelError("the file ends inside a vector: it is truncated or not a .tflite file")
        return np.frombuffer(self._data[start:end], dtype)

    def text(self, number):
        return self.array(number, "u1").tobytes().decode("utf-8")

    def _vector(self, number):
        at = self._field(number)
        if at is None:
            return 0, 0
        start = at + _unpack("<I", self._data, at)
        return start + 4, _unpack("<I", self._data, start)


def _unpack(kind, data, position):
    try:
        return struct.unpack_from(kind, data, position)[0]
    except struct.error as cause:
        raise ModelError("an offset points outside: truncated, or not a .tflite file") from cause


@dataclasses.dataclass
class Tensor:
    """A tensor of the graph. `data` is None for what is computed, else the stored values."""

    name: str
    shape: tuple
    data: np.ndarray = None


@dataclasses.dataclass
class Operator:
    """One operator; inputs and outputs are tensor numbers, −1 for an optional input left out."""

    name: str
    inputs: list
    outputs: list
    options: Table = None


@dataclasses.dataclass
class Model:
    """The first subgraph of a file, operators in the order they run."""

    tensors: list
    operators: list
    inputs: list
    outputs: list


def read(data):
    """Bytes of a .tflite file → Model. Raises ModelError for anything that is not one."""
    if data[4:8] != b"TFL3":
        raise ModelError("no .tflite file: the identifier TFL3 is missing at byte 4")
    root = Table.root(data)
    names = [_operator_name(code) for code in root.tables(1)]
    graph = root.tables(2)[0]
    buffers = root.tables(4)
    operators = [
        Operator(names[o.scalar(0, "I")], _indices(o, 1), _indices(o, 2), o.table(4))
        for o in graph.tables(3)
    ]
    tensors = [_tensor(t, buffers) for t in graph.tables(0)]
    return Model(tensors, operators, _indices(graph, 1), _indices(graph, 2))


def _operator_name(code):
    # Field 0 is the old 8-bit code, field 3 the one that replaced it: the larger one is valid.
    builtin = max(code.scalar(0, "b"), code.scalar(3, "i"))
    if builtin == CUSTOM_OPERATOR:
        return "custom operator " + code.text(1)
    return OPERATOR_NAMES.get(builtin, f"BuiltinOperator {builtin}")


def _indices(table, field):
    return table.array(field, "<i4").tolist()


def _tensor(table, buffers):
    name = table.text(3)
    shape = tuple(_indices(table, 0))
    raw = buffers[table.scalar(2, "I")].array(0, "u1")
    if not raw.size:
        return Tensor(name, shape)
    kind = TENSOR_TYPES.get(table.scalar(1, "b"))
    if kind is None or table.table(6) is not None:
        what = "sparse values" if kind else f"TensorType {table.scalar(1, 'b')}"
        raise ModelError(f"tensor '{name}' holds {what}, which the converter does not read")
    return Tensor(name, shape, raw.view(kind).reshape(shape))
