"""3DDFA's whitening and bases → shape_model.bin (models/README.md has its format)."""

import os
import struct

import numpy as np

import number_files
from errors import ModelError

LANDMARKS = 68
POSE = 12
SHAPE = 40
EXPRESSION = 10
PARAMETERS = POSE + SHAPE + EXPRESSION

# The source's bases are micrometres.
UM_PER_MM = 1000
# The 3 × 3 part R' of the pose [R' t], which is stored row by row.
ROTATION = (0, 1, 2, 4, 5, 6, 8, 9, 10)

# File name without extension, and shape. Rows are x0 y0 z0 x1 ….
BASES = {
    "u_base": (3 * LANDMARKS,),
    "w_shp_base": (3 * LANDMARKS, SHAPE),
    "w_exp_base": (3 * LANDMARKS, EXPRESSION),
}
EXTENSIONS = (".txt", ".npy", ".pkl")

# Which files hold the parameters' mean and standard deviation, one pair for each generation of
# 3DDFA; with a pickle the names of the two arrays in it.
WHITENINGS = {
    "v1": (("v1_param_mean.txt", None), ("v1_param_std.txt", None)),
    "v2": (("param_mean_std_62d_120x120.pkl", "mean"), ("param_mean_std_62d_120x120.pkl", "std")),
}


def build(folder, whitening):
    """Folder of the source's files, "v1" or "v2" → bytes of shape_model.bin."""
    mean, std = (_read_whitening(folder, *place) for place in WHITENINGS[whitening])
    if not (std > 0).all():
        raise ModelError(f"whitening {whitening} in {folder}: a standard deviation is not positive")
    mean_shape, shape_basis, expression_basis = (_read_basis(folder, name) for name in BASES)
    # Lengths become mm, and R' with them px per mm.
    scale = np.ones(PARAMETERS)
    scale[list(ROTATION)] = UM_PER_MM
    parts = [
        mean * scale,
        std * scale,
        mean_shape / UM_PER_MM,
        shape_basis.T / UM_PER_MM,
        expression_basis.T / UM_PER_MM,
    ]
    header = struct.pack("<4s3I", b"LGS1", LANDMARKS, SHAPE, EXPRESSION)
    return header + b"".join(part.astype("<f4").tobytes() for part in parts)


def _read_whitening(folder, file, name):
    path = os.path.join(folder, file)
    values = number_files.read(path)
    if name is None:
        return number_files.check(values, (PARAMETERS,), path)
    if not isinstance(values, dict) or name not in values:
        raise ModelError(f"{path} has no '{name}'; is it the whitening of 3DDFA_V2?")
    # V2 stores rows of one.
    return number_files.check(values[name].reshape(-1), (PARAMETERS,), f"'{name}' in {path}")


def _read_basis(folder, name):
    for extension in EXTENSIONS:
        path = os.path.join(folder, name + extension)
        if os.path.exists(path):
            values = number_files.read(path)
            shape = BASES[name]
            if len(shape) == 1 and isinstance(values, np.ndarray):
                values = values.reshape(-1)  # NumPy files keep it as a column
            return number_files.check(values, shape, path)
    raise ModelError(f"{folder} lacks the basis {name} ({', '.join(EXTENSIONS)}): fetch it")
