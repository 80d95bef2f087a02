"""The ONNX file of TinyFaceDetector. That it finds what face-api finds: tests/web."""

import json
import os
import unittest

import numpy as np
import onnx
from onnx import numpy_helper

import paths
import tiny_face_detector
from errors import ModelError

MODEL = os.path.join(paths.ROOT, "web", "node_modules", "@vladmandic", "face-api", "model")


def read(name):
    with open(os.path.join(MODEL, f"tiny_face_detector_model{name}"), "rb") as file:
        return file.read()


class TinyFaceDetector(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manifest = read("-weights_manifest.json")
        cls.blob = read(".bin")
        cls.model = onnx.load_model_from_string(
            tiny_face_detector.build(cls.manifest, cls.blob, 224)
        )
        cls.stored = {i.name: numpy_helper.to_array(i) for i in cls.model.graph.initializer}

    def assert_refused(self, pattern, manifest=None, blob=None, size=224):
        with self.assertRaisesRegex(ModelError, pattern):
            tiny_face_detector.build(manifest or self.manifest, blob or self.blob, size)

    def changed(self, change):
        manifest = json.loads(self.manifest)
        change(manifest[0]["weights"])
        return json.dumps(manifest)

    def test_the_side_of_the_input_decides_on_the_grid(self):
        for size, cells in ((224, 7), (32, 1), (320, 10), (416, 13)):
            built = tiny_face_detector.build(self.manifest, self.blob, size)
            # The checker has inferred the shape of the grid and compared it with the stated one.
            model = onnx.load_model_from_string(built)
            (image,), (grid,) = model.graph.input, model.graph.output
            for value, shape in ((image, [1, 3, size, size]), (grid, [1, cells, cells, 25])):
                self.assertEqual([d.dim_value for d in value.type.tensor_type.shape.dim], shape)
            self.assertEqual((image.name, grid.name), ("input", "grid"))

    def test_weights_stay_bytes_and_widen_to_what_face_api_computes(self):
        """face-api computes value · scale + min in float64 and keeps a float32 of it."""
        at, widened = 0, 0
        for entry in json.loads(self.manifest)[0]["weights"]:
            name, count = entry["name"], int(np.prod(entry["shape"]))
            codes = np.frombuffer(self.blob, np.uint8, count, at).reshape(entry["shape"])
            at += count
            if f"{name}:q" not in self.stored:
                continue
            scale, minimum = (entry["quantization"][key] for key in ("scale", "min"))
            expected = np.array([code * scale + minimum for code in range(256)], np.float32)[codes]
            kernel = self.stored[f"{name}:q"]
            self.assertEqual(kernel.dtype, np.uint8)
            order = (2, 3, 0, 1) if "depthwise" in name else (3, 2, 0, 1)
            found = kernel * self.stored[f"{name}:scale"] + self.stored[f"{name}:min"]
            np.testing.assert_array_equal(found.astype(np.float32), expected.transpose(order))
            widened += count
        self.assertEqual(self.stored["conv1/depthwise_filter:scale"].dtype, np.float64)
        self.assertGreater(widened, 0.99 * len(self.blob))
        kinds = [n.op_type for n in self.model.graph.node if n.name.startswith("conv5/pointwise")]
        self.assertEqual(kinds, ["Cast", "Mul", "Add", "Cast"])

    def test_the_preprocessing_is_part_of_the_first_layer(self):
        rgb = np.random.default_rng(1).integers(0, 256, (3, 3, 3)).astype(np.float64)
        coding = {e["name"]: e["quantization"] for e in json.loads(self.manifest)[0]["weights"]}
        scale, minimum = (coding["conv0/filters"][key] for key in ("scale", "min"))
        kernel = np.frombuffer(self.blob, np.uint8, 432).reshape(3, 3, 3, 16) * scale + minimum
        scale, minimum = (coding["conv0/bias"][key] for key in ("scale", "min"))
        bias = np.frombuffer(self.blob, np.uint8, 16, 432) * scale + minimum
        mean = np.array([117.001, 114.697, 97.404])
        expected = np.einsum("hwc,hwco->o", (rgb - mean) / 255, kernel) + bias
        found = np.einsum("hwc,ochw->o", rgb, self.stored["conv0/filters"].astype(np.float64))
        np.testing.assert_allclose(found + self.stored["conv0/bias"], expected, atol=1e-5)

    def test_impossible_sides(self):
        for size in (0, -32, 16, 225):
            self.assert_refused(f"an input of {size} px", size=size)

    def test_other_manifests(self):
        self.assert_refused("describes 193321 bytes.* has 193322", blob=self.blob + b"x")
        self.assert_refused(r"'conv8/bias' is not stored as 25", blob=self.blob[:-1])
        self.assert_refused("'conv8/bias'", self.changed(lambda w: w.pop()), self.blob[:-25])
        coded = self.changed(lambda w: w[0]["quantization"].update(dtype="uint16"))
        self.assert_refused(r"'conv0/filters' is not stored as 432 uint8 values", coded)


if __name__ == "__main__":
    unittest.main()
