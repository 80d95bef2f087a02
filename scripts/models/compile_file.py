"""Writes the file of a compiled network; cpp/src/light_format.hpp describes it."""

import struct
import zlib

import numpy as np

from compile_plan import EMIT, place
from errors import ModelError

MAGIC = 0x544E474C  # "LGNT"
VERSION = 1
NO_INDEX = 0xFFFF
FLOAT32, FLOAT16, BYTES, BYTES_PER_COLUMN = range(4)
LEVELS = 256
# Matrices below this size are not worth a scale of their own.
SMALLEST_BYTES = 64
# Values on a grid of bytes may be this share of the largest one off it: the rounding of float32.
GRID_TOLERANCE = 2.0**-22


def write(plan, eight_bits=False):
    """compile_plan.Plan → bytes. Weights keep their values, unless `eight_bits`: then matrices are
    rounded to 256 levels between the least and the largest value of each column."""
    writer = _Writer(eight_bits)
    arena = place(plan)
    return writer.write(plan, arena)


class _Writer:
    def __init__(self, eight_bits):
        self._eight_bits = eight_bits
        self._arrays = []  # (rows, columns, encoding, bytes)

    def write(self, plan, arena):
        maps = plan.maps()
        map_index = {m: i for i, m in enumerate(maps)}
        output_index = {o: i for i, o in enumerate(plan.outputs)}
        ops = b"".join(self._op(op, map_index, output_index) for op in plan.ops)
        tables = b"".join(
            struct.pack("<IHHHH", m.begin, m.height, m.width, m.channels, m.margin) for m in maps
        )
        outputs = b"".join(struct.pack("<II", o.begin, o.size) for o in plan.outputs)
        header_size, array_record = 32, 16
        begin = header_size + len(tables) + array_record * len(self._arrays) + len(ops)
        begin += len(outputs)
        records, data = b"", b""
        for rows, columns, encoding, values in self._arrays:
            records += struct.pack("<IIII", begin + len(data), rows, columns, encoding)
            data += values + bytes(-len(values) % 4)
        counts = (len(maps), len(self._arrays), len(plan.ops), len(plan.outputs))
        if max(counts) >= NO_INDEX:
            raise ModelError("the network has too many layers")
        summed = struct.pack("<I6H", arena, *counts, map_index[plan.input], 0)
        summed += tables + records + ops + outputs + data
        head = struct.pack("<IIII", MAGIC, VERSION, 16 + len(summed), zlib.crc32(summed))
        return head + summed

    def _op(self, op, map_index, output_index):
        target = output_index[op.output] if op.kind == EMIT else map_index[op.output]
        skip = NO_INDEX if op.skip is None else map_index[op.skip]
        window = (op.kernel, op.stride, *op.pads, op.rows, op.columns)
        arrays = [self._vector(a) for a in (op.taps_bias, op.taps_slope, op.bias, op.slope)]
        taps_bias, taps_slope, bias, slope = arrays
        taps, weights = self._matrix(op.taps), self._matrix(op.weights)
        fields = (op.kind, map_index[op.input], target, skip, *window, op.shortcut, op.pool)
        return struct.pack(
            "<18H", *fields, taps, taps_bias, taps_slope, weights, bias, slope
        )

    def _matrix(self, values):
        is_large = values is not None and values.size >= SMALLEST_BYTES
        if self._eight_bits and is_large and _grid(values) is None:
            return self._keep(values, BYTES_PER_COLUMN, _per_column(values))
        return self._vector(values)

    def _vector(self, values):
        """The smallest encoding that keeps the values."""
        if values is None:
            return NO_INDEX
        grid = _grid(values) if values.size >= SMALLEST_BYTES else None
        if grid is not None:
            return self._keep(values, BYTES, grid)
        with np.errstate(over="ignore"):
            halves = values.astype("<f2")
        if np.array_equal(halves.astype(np.float32), values):
            return self._keep(values, FLOAT16, halves.tobytes())
        return self._keep(values, FLOAT32, values.astype("<f4").tobytes())

    def _keep(self, values, encoding, data):
        array = (*values.shape, encoding, data)
        if array not in self._arrays:
            self._arrays.append(array)
        return self._arrays.index(array)


def _grid(values):
    """Bytes of values that are all some b · scale + min, b = 0 … 255; None if they are not."""
    levels = np.unique(values).astype(np.float64)
    if not 2 <= len(levels) <= LEVELS:
        return None
    least, span = levels[0], levels[-1] - levels[0]
    # The smallest step is the scale, but float32 has rounded it: the span tells it exactly.
    steps = round(span / np.min(np.diff(levels)))
    if steps >= LEVELS:
        return None
    scale = np.float32(span / steps)
    least = np.float32(least)
    bytes_ = np.rint((values.astype(np.float64) - least) / scale).clip(0, LEVELS - 1)
    again = bytes_.astype(np.float32) * scale + least
    if np.max(np.abs(again - values)) > GRID_TOLERANCE * np.max(np.abs(values)):
        return None
    return struct.pack("<ff", scale, least) + bytes_.astype(np.uint8).tobytes()


def _per_column(values):
    least, most = values.min(axis=0), values.max(axis=0)
    scale = ((most - least) / (LEVELS - 1)).astype("<f4")
    divisor = np.where(scale > 0, scale, 1)
    bytes_ = np.rint((values - least) / divisor).clip(0, LEVELS - 1).astype(np.uint8)
    return scale.tobytes() + least.astype("<f4").tobytes() + bytes_.tobytes()
