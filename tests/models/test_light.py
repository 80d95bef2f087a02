"""The light engine runs the packs' networks in every size there may be, as ONNX Runtime does. The packs
as they are built: tests/web/light.test.mjs."""

import json
import os
import subprocess
import unittest

import onnx

import paths
import compile_network
import mobilenet
import tiny_face_detector
from test_3ddfa import WIDENS, random_network, scratch_folder, write
from test_tiny_face_detector import read as read_detector

# The engines add in another order: a share of the largest value.
TOLERANCE = 3e-5


def run_engines(folders):
    script = os.path.join(paths.ROOT, "tests", "models", "run_engines.mjs")
    done = subprocess.run(
        ["node", script, *folders], check=True, timeout=300, capture_output=True, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


class Light(unittest.TestCase):
    def assert_agree(self, models):
        """Name → (onnx.ModelProto with its weights, side of the input, name of the output)."""
        scratch = scratch_folder(self)
        folders = []
        for name, (model, side, output) in models.items():
            network = {
                "input": {"name": "input", "width": side, "height": side},
                "outputs": [{"name": output}],
            }
            folders.append(os.path.join(scratch, name))
            files = {
                "network.onnx": model.SerializeToString(),
                "network.light": compile_network.compile_network(model, side, side, [output]),
                "network.json": json.dumps(network).encode(),
            }
            write(folders[-1], files)
        answers = run_engines(folders)
        self.assertEqual(len(answers), len(models))
        for name, (answer,) in zip(models, answers):
            with self.subTest(name):
                self.assertEqual(*answer["values"])
                self.assertGreater(answer["largest"], 0.1, "the answer is blank")
                self.assertLess(answer["difference"], TOLERANCE * answer["largest"])

    def test_mobilenets_of_every_width(self):
        self.assert_agree(
            {
                f"widen {widen}": (
                    mobilenet.to_onnx(random_network(widen)),
                    mobilenet.SIZE,
                    "params",
                )
                for widen in (*WIDENS, 0.75)
            }
        )

    def test_tiny_face_detectors_of_every_size(self):
        manifest, blob = read_detector("-weights_manifest.json"), read_detector(".bin")
        self.assert_agree(
            {
                str(side): (
                    onnx.load_model_from_string(tiny_face_detector.build(manifest, blob, side)),
                    side,
                    "grid",
                )
                for side in (32, 128, 224, 416)
            }
        )


if __name__ == "__main__":
    unittest.main()
