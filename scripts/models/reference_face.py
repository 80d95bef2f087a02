"""MediaPipe's canonical face → reference_face.bin (models/README.md has its format).

Input: a GeometryPipelineMetadata message (mediapipe/modules/face_geometry/protos), read from
protobuf's wire format: every field is a varint key (number · 8 + wire type) and a value.
"""

import struct

import numpy as np

from errors import ModelError

MM_PER_CM = 10
# Origin of the head frame: the vertex on the bridge of the nose between the eyes.
ORIGIN_VERTEX = 168
# Mesh3d's vertex type is position and texture coordinate: x y z u v.
FLOATS_PER_VERTEX = 5


def build(metadata):
    """Bytes of the metadata message → bytes of reference_face.bin."""
    vertices, triangles, weights = _parse(metadata)
    count = len(vertices)
    if not (ORIGIN_VERTEX < count <= 0x10000 and len(triangles) and triangles.max() < count):
        raise ModelError(f"{count} vertices and {len(triangles)} triangles are no canonical face")
    positions = MM_PER_CM * (vertices[:, :3] - vertices[ORIGIN_VERTEX, :3])
    indices = triangles.astype("<u2").tobytes()
    return b"".join(
        [
            struct.pack("<4s3I", b"LGF1", count, len(triangles), 0),
            positions.astype("<f4").tobytes(),
            weights.astype("<f4").tobytes(),
            indices + bytes(-len(indices) % 4),
        ]
    )


def _parse(metadata):
    """→ vertices n × 5 (float64, cm), triangles m × 3, Procrustes weights n."""
    vertices, triangles, basis = [], [], []
    for number, value in _fields(metadata):
        if number == 1:  # canonical_mesh
            for inner, part in _fields(value):
                if inner == 3:  # vertex_buffer
                    vertices += _floats(part)
                elif inner == 4:  # index_buffer
                    triangles += _varints(part)
        elif number == 2:  # procrustes_landmark_basis: landmark_id, weight
            entry = dict(_fields(value))
            basis.append((entry.get(1, 0), _floats(entry[2])[0]))
    if len(vertices) % FLOATS_PER_VERTEX or len(triangles) % 3:
        raise ModelError("the geometry metadata does not hold whole vertices and triangles")
    vertices = np.array(vertices, np.float64).reshape(-1, FLOATS_PER_VERTEX)
    weights = np.zeros(len(vertices))
    for landmark, weight in basis:
        if landmark >= len(weights):
            raise ModelError(f"the Procrustes weight of landmark {landmark} has no vertex")
        weights[landmark] = weight
    return vertices, np.array(triangles, np.int64).reshape(-1, 3), weights


def _fields(message):
    """(number, value) of each field: an int for a varint, else the bytes of the value."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == 0:
            value, at = _varint(message, at)
            yield number, value
            continue
        if wire_type == 2:
            size, at = _varint(message, at)
        elif wire_type == 5:
            size = 4
        else:
            raise ModelError(f"wire type {wire_type} in the geometry metadata: the file is damaged")
        if at + size > len(message):
            raise ModelError("the geometry metadata ends inside a field")
        yield number, message[at : at + size]
        at += size


def _varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data):
            raise ModelError("the geometry metadata ends inside a number")
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def _varints(part):
    """Values of a repeated integer field, be this occurrence packed (bytes) or single (int)."""
    if isinstance(part, int):
        return [part]
    values, at = [], 0
    while at < len(part):
        value, at = _varint(part, at)
        values.append(value)
    return values


def _floats(part):
    """Values of a float field, packed or single: both are plain little-endian float32."""
    return np.frombuffer(part, "<f4").tolist()
