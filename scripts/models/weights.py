"""Splits a model's weights off as float16.

The graph then refers to float32 external data, a file that exists nowhere: whoever loads the model
widens the float16 file to float32 and hands the result to the inference engine under that name.
Half the bytes to fetch, and none of the start-up time that Cast nodes in the graph would cost.
"""

import numpy as np
from onnx import TensorProto, numpy_helper

from errors import ModelError

# Below this many values the record of where the data lies outweighs the saving.
SMALLEST_SPLIT = 64


def split(model, location, names=None, rounding=False):
    """Moves float32 weights of an onnx.ModelProto, in place, to external data at `location`.

    `names` says which, by default all but the smallest. Returns the float16 values, little-endian,
    one after the other: value i belongs at byte 4·i of `location`. Raises ModelError if a weight is
    not exactly a float16 number, or with `rounding` if it is beyond the range of float16, and for
    names that the model does not have.
    """
    halves = []
    offset = 0
    missing = set(names or ()) - {weight.name for weight in model.graph.initializer}
    if missing:
        raise ModelError(f"the model has no weights {sorted(missing)} to store as float16")
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or not _is_meant(weight.name, values, names):
            continue
        with np.errstate(over="ignore"):  # what overflows is refused below
            half = values.astype("<f2")
        kept = np.isfinite(half).all() if rounding else np.array_equal(half.astype("<f4"), values)
        if not kept:
            raise ModelError(f"weight '{weight.name}' would change when stored as float16")
        halves.append(half.reshape(-1))
        weight.ClearField("raw_data")
        weight.data_location = TensorProto.EXTERNAL
        for key, value in ("location", location), ("offset", offset), ("length", values.nbytes):
            weight.external_data.add(key=key, value=str(value))
        offset += values.nbytes
    return np.concatenate(halves).tobytes()


def _is_meant(name, values, names):
    return values.size >= SMALLEST_SPLIT if names is None else name in names
