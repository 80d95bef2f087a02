"""What a compiled network consists of (cpp/src/light_kernels.hpp), and where its maps lie."""

import dataclasses
from typing import Optional

import numpy as np

# As in cpp/src/light_kernels.hpp and light_format.hpp.
LANES = 4
STEM, BLOCK, MAX_POOL, MEAN_POOL, DENSE, EMIT = range(6)
NO_SHORTCUT, IDENTITY, MAX_POOLED = range(3)
# Maps begin on cache lines.
LINE = 16  # floats


def padded(channels):
    return -(-channels // LANES) * LANES


@dataclasses.dataclass(eq=False)
class Map:
    """A feature map. `margin`, in pixels, grows with what its readers need."""

    height: int
    width: int
    channels: int
    margin: int = 0
    begin: int = 0  # float of the arena

    def floats(self):
        channels = padded(self.channels)
        pitch = self.width + self.margin
        return ((self.height + 2 * self.margin) * pitch + self.margin) * channels

    def need(self, kernel, stride, pads, rows, columns):
        """Widens the margin for a convolution with a result of rows × columns."""
        below = (rows - 1) * stride - pads[0] + kernel - self.height
        right = (columns - 1) * stride - pads[1] + kernel - self.width
        self.margin = max(self.margin, *pads, below, right)


@dataclasses.dataclass(eq=False)
class Output:
    """A dense result in the arena."""

    size: int
    begin: int = 0


@dataclasses.dataclass(eq=False)
class Op:
    """Weight matrices have a column for each channel of the result."""

    kind: int
    input: Map
    output: object  # Map, or the Output of an EMIT
    kernel: int = 0
    stride: int = 0
    pads: tuple = (0, 0)
    rows: int = 0
    columns: int = 0
    shortcut: int = NO_SHORTCUT
    skip: Optional[Map] = None
    pool: bool = False
    taps: Optional[np.ndarray] = None
    taps_bias: Optional[np.ndarray] = None
    taps_slope: Optional[np.ndarray] = None
    weights: Optional[np.ndarray] = None
    bias: Optional[np.ndarray] = None
    slope: Optional[np.ndarray] = None


@dataclasses.dataclass(eq=False)
class Plan:
    input: Map
    ops: list
    outputs: list

    def maps(self):
        found = [self.input]
        found += [op.output for op in self.ops if op.kind != EMIT]
        return found


def place(plan):
    """Gives every map and output a place in one arena; returns the arena's size in floats.

    A place is taken from the op that writes it to the last op that reads it, and is free for others
    before and after; the picture's is taken from the start, an output's to the end.
    """
    born, dies = {plan.input: -1}, {plan.input: -1}
    for index, op in enumerate(plan.ops):
        born.setdefault(op.output, index)
        dies[op.output] = index
        for read in (op.input, op.skip):
            if read is not None:
                dies[read] = index
    for output in plan.outputs:
        dies[output] = len(plan.ops)

    end = 0
    placed = []
    for thing in sorted(born, key=born.get):
        size = thing.size if isinstance(thing, Output) else thing.floats()
        size = -(-size // LINE) * LINE
        begin = 0
        for other, other_size in sorted(placed, key=lambda entry: entry[0].begin):
            if dies[other] < born[thing] or begin + size <= other.begin:
                continue
            begin = max(begin, other.begin + other_size)
        thing.begin = begin
        placed.append((thing, size))
        end = max(end, begin + size)
    return end
