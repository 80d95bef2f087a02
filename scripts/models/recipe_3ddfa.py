"""Recipe of the pack `3ddfa`: TinyFaceDetector, 3DDFA's MobileNet and its linear face model."""

import compile_network
import mobilenet
import shape_model
import tiny_face_detector

# px. face-api's default of 224 misses faces of less than a quarter of the picture's side; 320 finds
# them down to a sixth, for twice the time.
DETECTOR_SIZE = 320

# The square that 3DDFA wants, from TinyFaceDetector's box: its side in mean sides of the box, and
# how far its centre lies below the box's, in the same unit.
CROP_SCALE = 1.24
CROP_SHIFT = 0.01


def build_regressor(checkpoint, folder, whitening):
    """Paths of a checkpoint and of the folder of the numbers, "v1" or "v2" → bytes by file name."""
    return {
        **_with_compiled("regressor", mobilenet.build(checkpoint)),
        "shape_model.bin": shape_model.build(folder, whitening),
    }


def build_detector(inputs):
    """Bytes of face-api's two files by base name → bytes by file name."""
    model = tiny_face_detector.build(
        inputs["tiny_face_detector_model-weights_manifest.json"],
        inputs["tiny_face_detector_model.bin"],
        DETECTOR_SIZE,
    )
    return _with_compiled("detector", {"tiny_face_detector.onnx": model})


def _with_compiled(role, files):
    """A network's files for ONNX Runtime, by name → the same and the one for our own kernels."""
    return {**files, **compile_network.compile_described(describe()[role], files.__getitem__)}


def describe():
    """pack.json without the files and what they are made from."""
    cells = tiny_face_detector.grid_side(DETECTOR_SIZE)
    return {
        "format": 1,
        "name": "3ddfa",
        "title": "TinyFaceDetector of face-api and 3DDFA (62 parameters, 68 points)",
        "licence": "MIT; Basel Face Model: non-commercial research",
        "detector": {
            "kind": "tiny-face-detector",
            "model": "tiny_face_detector.onnx",
            "compiled": "tiny_face_detector.light",
            "input": _input(DETECTOR_SIZE, "rgb", 0, 1, "corners"),
            "outputs": [{"name": "grid", "size": cells**2 * tiny_face_detector.ANCHOR_VALUES}],
        },
        "regressor": {
            "kind": "3ddfa",
            "model": "3ddfa.onnx",
            "weights": {"file": "3ddfa.f16", "location": mobilenet.WEIGHTS},
            "compiled": "3ddfa.light",
            "input": _input(mobilenet.SIZE, "bgr", 127.5, 128, "area"),
            "outputs": [{"name": "params", "size": mobilenet.PARAMETERS}],
            "crop": {"scale": CROP_SCALE, "shift": CROP_SHIFT},
        },
        "referenceFace": "shape_model.bin",
    }


def _input(size, channels, mean, std, sampling):
    return {
        "name": "input",
        "width": size,
        "height": size,
        "channels": channels,
        "layout": "nchw",
        "mean": mean,
        "std": std,
        "sampling": sampling,
        "border": "black",
    }
