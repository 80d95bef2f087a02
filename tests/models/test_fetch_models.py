"""scripts/fetch_models: licence, mirror, what is up to date, what the pack says."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import paths
import pack

SCRIPT = os.path.join(paths.SCRIPTS, "fetch_models.py")
EXPORT_DUE = 3
BUILT = [
    "3ddfa.f16",
    "3ddfa.light",
    "3ddfa.onnx",
    "shape_model.bin",
    "tiny_face_detector.light",
    "tiny_face_detector.onnx",
]


class FetchModels(unittest.TestCase):
    def setUp(self):
        self.mirror = paths.need_shared("models/3ddfa")
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = scratch.name
        self.output = os.path.join(self.scratch, "pack")
        self.downloads = os.path.join(self.scratch, "downloads")

    def run_script(self, *options, status=0, accept=True):
        """→ what it said, on both channels."""
        command = [sys.executable, "-B", SCRIPT, "3ddfa", "--mirror", self.mirror, *options]
        command += ["--output", self.output, "--downloads", self.downloads]
        if accept:
            command.append("--accept-research-licence")
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done.stdout + done.stderr

    def copy_mirror(self):
        self.mirror = shutil.copytree(self.mirror, os.path.join(self.scratch, "mirror"))
        os.chmod(self.mirror, 0o755)
        for name in os.listdir(self.mirror):
            os.chmod(os.path.join(self.mirror, name), 0o644)

    def description(self):
        with open(os.path.join(self.output, "pack.json"), encoding="utf-8") as file:
            return json.load(file)

    def test_nothing_happens_before_the_licence_is_accepted(self):
        said = self.run_script(status=1, accept=False)
        for word in ("MIT", "Basel Face Model", "non-commercial research", "300W-LP"):
            self.assertIn(word, said)
        self.assertIn("add --accept-research-licence", said)
        self.assertEqual(os.listdir(self.scratch), [])

    def test_fetching_exporting_and_nothing_left_to_do(self):
        said = self.run_script(status=EXPORT_DUE)
        self.assertIn("mb05_120x120.pth: copied 3752462 bytes", said)
        self.assertFalse(os.path.exists(self.output), "a mere fetch exports nothing")
        self.assertNotIn("v1_param_mean.txt", os.listdir(self.downloads))

        self.run_script("--export")
        self.assertEqual(sorted(os.listdir(self.output)), sorted([*BUILT, "pack.json"]))
        described = self.description()
        self.assertTrue(pack.Pack(self.output).is_built())
        self.assertEqual(sorted(entry["file"] for entry in described["files"]), BUILT)
        self.assertNotIn("weights", described["detector"])
        self.assertEqual(
            described["regressor"]["weights"], {"file": "3ddfa.f16", "location": "3ddfa.weights"}
        )
        side = described["detector"]["input"]["width"]
        grid = {"name": "grid", "size": (side // 32) ** 2 * 25}
        self.assertEqual(described["detector"]["outputs"], [grid])
        files = [entry["file"] for entry in described["inputs"]]
        self.assertEqual(len(files), 7)
        self.assertIn("param_mean_std_62d_120x120.pkl", files)

        self.assertIn("is up to date", self.run_script())

        with self.subTest("a damaged pack is made anew"):
            with open(os.path.join(self.output, "3ddfa.f16"), "r+b") as file:
                file.write(b"x")
            self.assertNotIn("is up to date", self.run_script(status=EXPORT_DUE))
        with self.subTest("another whitening is another pack"):
            said = self.run_script("--whitening", "v1", status=EXPORT_DUE)
            self.assertIn("v1_param_mean.txt: copied", said)
            self.assertNotIn("mb05", said, "what is there is not fetched again")
        with self.subTest("another recipe is another pack"):
            described["recipe"] = "0" * 64
            with open(os.path.join(self.output, "pack.json"), "w", encoding="utf-8") as file:
                json.dump(described, file)
            self.assertNotIn("is up to date", self.run_script(status=EXPORT_DUE))

    def test_a_checkpoint_of_ones_own(self):
        own = os.path.join(self.scratch, "own.pth.tar")
        shutil.copyfile(os.path.join(self.mirror, "mb05_120x120.pth"), own)
        self.assertNotIn("mb05", self.run_script("--checkpoint", own, status=EXPORT_DUE))
        self.run_script("--checkpoint", own, "--export")
        self.assertEqual(self.description()["inputs"][0]["file"], "own.pth.tar")
        self.assertIn("is up to date", self.run_script("--checkpoint", own))
        self.run_script(status=EXPORT_DUE)

        with open(own, "wb") as file:
            file.write(b"<html>")
        before = self.description()
        said = self.run_script("--checkpoint", own, "--export", status=1)
        self.assertRegex(said, r"fetch_models: .*own\.pth\.tar is no PyTorch checkpoint")
        self.assertEqual(self.description(), before)
        said = self.run_script("--checkpoint", own + "x", status=1)
        self.assertRegex(said, r"--checkpoint .*own\.pth\.tarx: there is no such file")

    def test_a_wrong_file_is_refused(self):
        self.copy_mirror()
        with open(os.path.join(self.mirror, "u_base.txt"), "r+b") as file:
            file.write(b"9")
        said = self.run_script(status=1)
        self.assertRegex(said, r"u_base\.txt: expected 2728 bytes, sha256 1ea7\w+; found 2728 ")
        self.assertNotIn("u_base.txt", os.listdir(self.downloads))
        os.remove(os.path.join(self.mirror, "u_base.txt"))
        said = self.run_script(status=1)
        self.assertRegex(said, r"u_base\.txt cannot be read: No such file.*--mirror takes")

    def test_the_command_takes_paths_from_where_it_is_called(self):
        script = os.path.join(paths.ROOT, "scripts", "fetch_models")
        command = [script, "3ddfa", "--accept-research-licence", "--mirror", "there"]
        command += ["--output", self.output, "--downloads", self.downloads]
        run = {"cwd": self.scratch, "capture_output": True, "text": True, "timeout": 600}
        done = subprocess.run(command, **run)
        self.assertEqual(done.returncode, 1)
        self.assertIn("there/mb05_120x120.pth cannot be read", done.stderr)
        os.symlink(self.mirror, os.path.join(self.scratch, "there"))
        done = subprocess.run(command, **run)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(pack.Pack(self.output).is_built())


if __name__ == "__main__":
    unittest.main()
