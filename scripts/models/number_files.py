"""Reads numbers out of files that others made: text, NumPy's .npy, pickle.

No code of such a file ever runs. A pickle is a program that may call anything; here it gets to see
a few names of NumPy's, and behind them stand the inert classes below, not NumPy.
"""

import io
import os
import pickle

import numpy as np

from errors import ModelError, first_line

FLOAT_CODES = ("f2", "f4", "f8")


def read(path):
    """Path of a .txt, .npy or .pkl → float64 array, or for a .pkl possibly a dict of such by name.

    Raises ModelError for anything else, numbers that are not floating-point included.
    """
    readers = {".txt": _read_text, ".npy": _read_npy, ".pkl": _read_pickle}
    extension = os.path.splitext(path)[1]
    if extension not in readers:
        raise ModelError(f"{path}: cannot read '{extension}' files; give .txt, .npy or .pkl")
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as cause:
        raise ModelError(f"{path} cannot be read: {cause.strerror}") from cause
    return readers[extension](path, data)


def check(values, shape, what):
    """Refuses an array that is not of this shape or not finite; `what` begins the message."""
    if not isinstance(values, np.ndarray) or values.shape != shape:
        found = values.shape if isinstance(values, np.ndarray) else type(values).__name__
        raise ModelError(f"{what}: asked for the shape {shape}, found {found}; give the right file")
    if not np.isfinite(values).all():
        raise ModelError(f"{what} holds a value that is infinite or no number: fetch the file anew")
    return values


def _read_text(path, data):
    try:
        lines = data.decode("ascii").splitlines()
        rows = [[float(word) for word in line.split()] for line in lines]
        values = np.array([row for row in rows if row], np.float64)
    except ValueError as cause:  # UnicodeDecodeError and rows of unequal length are ones
        raise ModelError(f"{path} is no table of numbers: {cause}") from cause
    return values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values


def _read_npy(path, data):
    try:
        values = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError) as cause:
        raise ModelError(f"{path} is no .npy file of numbers: {first_line(cause)}") from cause
    if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
        raise ModelError(f"{path} holds no array of floating-point numbers")
    return values.astype(np.float64)


def _read_pickle(path, data):
    try:
        value = _Unpickler(io.BytesIO(data)).load()
        if isinstance(value, dict):
            return {_name(key): _values(entry) for key, entry in value.items()}
        return _values(value)
    except ModelError as cause:
        raise ModelError(f"{path}: {cause}") from cause
    except Exception as cause:  # the pickle machine fails in many ways on damaged data
        raise ModelError(f"{path} is no pickle of numbers: {first_line(cause)}") from cause


class _Dtype:
    """Stands for numpy.dtype: keeps the code and the byte order."""

    def __init__(self, code, *_align_and_copy):
        if code not in FLOAT_CODES:
            raise ModelError(f"refused: numbers of the type {code!r}; only floats are read")
        self.code = code
        self.order = "<"

    def __setstate__(self, state):
        self.order = state[1]
        if self.order not in ("<", ">"):
            raise ModelError(f"refused: the byte order {self.order!r}")


class _Array:
    """Stands for numpy.ndarray: keeps what the array is made of."""

    def __setstate__(self, state):
        _version, self.shape, self.dtype, self.columns_first, self.data = state

    def values(self):
        if not isinstance(self.dtype, _Dtype) or not isinstance(self.data, (bytes, bytearray)):
            raise ModelError("refused: an array that holds no plain numbers")
        flat = np.frombuffer(self.data, self.dtype.order + self.dtype.code)
        return flat.reshape(self.shape, order="F" if self.columns_first else "C").astype(np.float64)


def _reconstruct(_kind, _shape, _code):
    return _Array()


def _from_buffer(data, dtype, shape, order):
    """What stands for _reconstruct from protocol 5 on."""
    array = _Array()
    array.__setstate__((1, shape, dtype, order == "F", data))
    return array


def _encode(text, encoding):
    """How Python 3 writes bytes into a pickle of protocol 2."""
    if encoding != "latin1":
        raise ModelError(f"refused: bytes encoded as {encoding!r}")
    return text.encode("latin1")


class _Unpickler(pickle.Unpickler):
    ALLOWED = {
        ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
        ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
        ("numpy.core.numeric", "_frombuffer"): _from_buffer,
        ("numpy._core.numeric", "_frombuffer"): _from_buffer,
        ("numpy", "ndarray"): _Array,
        ("numpy", "dtype"): _Dtype,
        ("_codecs", "encode"): _encode,
    }

    def find_class(self, module, name):
        try:
            return self.ALLOWED[module, name]
        except KeyError:
            raise ModelError(
                f"refused: the pickle wants '{module}.{name}'; only arrays of floats are read"
            ) from None


def _name(key):
    if not isinstance(key, str):
        raise ModelError(f"refused: the key {key!r}, which is no text")
    return key


def _values(entry):
    if not isinstance(entry, _Array):
        raise ModelError(f"refused: a {type(entry).__name__}; only arrays of floats are read")
    return entry.values()
