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


def split(model, location):
    """Moves the float32 weights of an onnx.ModelProto, in place, to external data at `location`.

    Returns the float16 values, little-endian, one after the other: value i belongs at byte 4·i of
    `location`. Raises ModelError if a weight is not exactly a float16 number.
    """
    halves = []
    offset = 0
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < SMALLEST_SPLIT:
            continue
        half = values.astype("<f2")
        if not np.array_equal(half.astype(np.float32), values):
            raise ModelError(f"weight '{weight.name}' would change when stored as float16")
        halves.append(half.reshape(-1))
        weight.ClearField("raw_data")
        weight.data_location = TensorProto.EXTERNAL
        for key, value in ("location", location), ("offset", offset), ("length", values.nbytes):
            weight.external_data.add(key=key, value=str(value))
        offset += values.nbytes
    return np.concatenate(halves).tobytes()
