"""The export of 3DDFA: which checkpoints it takes, and that the result answers as PyTorch does."""

import copy
import functools
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import onnx
import torch

import paths
import mobilenet
import number_files
import shape_model
import weights
from errors import ModelError

CHECKPOINT = "mb05_120x120.pth"
WIDENS = (0.25, 0.5, 1, 2)
# In the network's whitened output 1 is one standard deviation of the parameter.
FLOAT32_TOLERANCE = 1e-4
PACK_TOLERANCE = 1e-3


def scratch_folder(test):
    scratch = tempfile.TemporaryDirectory()
    test.addCleanup(scratch.cleanup)
    return scratch.name


def run_regressors(count, folders):
    """Runs the networks in ONNX Runtime Web → crops count × 3 × 120 × 120 (normalised), answers."""
    script = os.path.join(paths.ROOT, "tests", "models", "run_regressors.mjs")
    subprocess.run(["node", script, str(count), *folders], check=True, timeout=300)
    rgb = np.fromfile(os.path.join(folders[0], "crops.u8"), np.uint8).reshape(-1, 120, 120, 3)
    bgr = rgb[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32)
    answers = [np.fromfile(os.path.join(f, "params.f32"), "<f4").reshape(-1, 62) for f in folders]
    return torch.from_numpy((bgr - 127.5) / 128), answers


def write(folder, files):
    os.makedirs(folder, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


def random_network(widen):
    return copy.deepcopy(_random_network(widen))


@functools.lru_cache
def _random_network(widen):
    """Random weights, normalised so that the activations neither fade nor grow."""
    torch.manual_seed(1)
    network = mobilenet.MobileNet(widen)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1
            torch.nn.init.uniform_(module.weight, 0.5, 2)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
    with torch.no_grad():
        network.train()(torch.rand(4, 3, 120, 120) * 2 - 1)
    return network.eval()


class Agreement(unittest.TestCase):
    def setUp(self):
        self.folder = scratch_folder(self)

    def assert_agrees(self, network, crops, answers, tolerance):
        with torch.no_grad():
            expected = network(crops).numpy()
        self.assertEqual(answers.shape, expected.shape)
        self.assertGreater(expected.std(axis=0).max(), 0.1, "the crops make no difference")
        difference = np.abs(answers - expected).max()
        print(f"{self.id().rpartition('.')[2]}: largest difference {difference:.1e}", flush=True)
        self.assertLess(difference, tolerance)

    def test_random_weights_of_every_width_answer_as_in_pytorch(self):
        networks, folders = [], []
        for widen in WIDENS:
            path = os.path.join(self.folder, f"{widen}.pth")
            torch.save(random_network(widen).state_dict(), path)
            network = mobilenet.load(path)
            self.assertEqual(network.fc.in_features, 1024 * widen)
            networks.append(network)
            folders.append(os.path.join(self.folder, str(widen)))
            exported = mobilenet.to_onnx(network).SerializeToString()
            write(folders[-1], {"3ddfa.onnx": exported})
        crops, answers = run_regressors(2, folders)
        for network, answer in zip(networks, answers):
            self.assert_agrees(network, crops, answer, FLOAT32_TOLERANCE)

    def test_3ddfa_v2_answers_as_in_pytorch(self):
        path = os.path.join(paths.need_shared("models/3ddfa"), CHECKPOINT)
        network = mobilenet.load(path)
        whole, pack = (os.path.join(self.folder, name) for name in ("whole", "pack"))
        write(whole, {"3ddfa.onnx": mobilenet.to_onnx(network).SerializeToString()})
        write(pack, mobilenet.build(path))
        crops, (whole_answers, pack_answers) = run_regressors(10, [whole, pack])
        self.assert_agrees(network, crops, whole_answers, FLOAT32_TOLERANCE)
        self.assert_agrees(network, crops, pack_answers, PACK_TOLERANCE)


class Graph(unittest.TestCase):
    def test_shapes_are_fixed_and_not_computed(self):
        model = mobilenet.to_onnx(random_network(0.25))
        kinds = {node.op_type for node in model.graph.node}
        self.assertEqual(kinds, {"Conv", "Relu", "ReduceMean", "Constant", "Reshape", "Gemm"})
        self.assertEqual([entry.version for entry in model.opset_import], [13])
        (image,), (params,) = model.graph.input, model.graph.output
        self.assertEqual((image.name, params.name), ("input", "params"))
        for value, shape in ((image, [1, 3, 120, 120]), (params, [1, 62])):
            self.assertEqual([d.dim_value for d in value.type.tensor_type.shape.dim], shape)

    def test_the_layers_that_bear_it_are_stored_in_half_precision(self):
        path = os.path.join(scratch_folder(self), "net.pth")
        network = random_network(0.25)
        torch.save(network.state_dict(), path)
        files = mobilenet.build(path)
        model = onnx.load_model_from_string(files["3ddfa.onnx"])
        external = onnx.TensorProto.EXTERNAL
        stored = [w for w in model.graph.initializer if w.data_location == external]
        self.assertEqual({w.name for w in stored}, set(mobilenet.HALF_WEIGHTS))
        halves = np.frombuffer(files["3ddfa.f16"], "<f2")
        folded = dict(network.folded().named_parameters())
        for weight in stored:
            record = {entry.key: entry.value for entry in weight.external_data}
            self.assertEqual(record["location"], "3ddfa.weights")
            at, count = int(record["offset"]) // 4, int(record["length"]) // 4
            expected = folded[weight.name].detach().numpy().astype(np.float16).reshape(-1)
            np.testing.assert_array_equal(halves[at : at + count], expected)

    def test_rounding_has_its_limits(self):
        model = mobilenet.to_onnx(random_network(0.25))
        with self.assertRaisesRegex(ModelError, r"no weights \['fc\.w8'\]"):
            weights.split(model, "x", ["fc.w8"], rounding=True)
        with self.assertRaisesRegex(ModelError, "'fc.weight' would change"):
            weights.split(model, "x", ["fc.weight"])
        network = random_network(0.25)
        network.fc.weight.data[0, 0] = 1e6
        with self.assertRaisesRegex(ModelError, "'fc.weight' would change"):
            weights.split(mobilenet.to_onnx(network), "x", ["fc.weight"], rounding=True)


class Attack:
    """Pickled, it is the order to make a folder."""

    def __init__(self, folder):
        self._folder = folder

    def __reduce__(self):
        return os.mkdir, (self._folder,)


class Checkpoints(unittest.TestCase):
    def setUp(self):
        self.folder = scratch_folder(self)
        self.path = os.path.join(self.folder, "net.pth.tar")
        self.state = random_network(0.25).state_dict()

    def assert_refused(self, pattern):
        with self.assertRaises(ModelError) as raised:
            mobilenet.load(self.path)
        self.assertRegex(str(raised.exception), pattern)
        self.assertIn(self.path, str(raised.exception))
        self.assertNotIn("\n", str(raised.exception))
        self.assertNotIn("weights_only", str(raised.exception))

    def assert_state_refused(self, pattern):
        torch.save(self.state, self.path)
        self.assert_refused(pattern)

    def assert_bytes_refused(self, data, pattern):
        write(self.folder, {os.path.basename(self.path): data})
        self.assert_refused(pattern)

    def test_every_way_a_checkpoint_is_wrapped(self):
        prefixed = {f"module.{name}": values for name, values in self.state.items()}
        v2 = {name.replace(".fc.", ".fc_param."): values for name, values in prefixed.items()}
        v2["module.fc_lm.weight"] = torch.zeros(136, 256)
        v2["module.fc_lm.bias"] = torch.zeros(136)
        old = {n: v for n, v in self.state.items() if not n.endswith("num_batches_tracked")}
        expected = mobilenet.MobileNet(0.25)
        expected.load_state_dict(self.state)
        for legacy in (False, True):
            for name, content in (
                ("plain", self.state),
                ("wrapped", {"epoch": 50, "state_dict": prefixed}),
                ("two heads", {"epoch": 50, "state_dict": v2}),
                ("old", old),
            ):
                with self.subTest(name, legacy=legacy):
                    torch.save(content, self.path, _use_new_zipfile_serialization=not legacy)
                    loaded = mobilenet.load(self.path)
                    self.assertFalse(loaded.training)
                    for key, values in expected.named_parameters():
                        torch.testing.assert_close(loaded.get_parameter(key), values)

    def test_what_is_no_checkpoint(self):
        self.assert_refused("cannot be read: No such file")
        self.assert_bytes_refused(b"<html>not found</html>", "no PyTorch checkpoint")
        self.assert_bytes_refused(b"", "no PyTorch checkpoint")
        torch.save(self.state, self.path, _use_new_zipfile_serialization=False)
        with open(self.path, "rb") as file:
            whole = file.read()
        self.assert_bytes_refused(whole[:-1000], "no PyTorch checkpoint.*unexpected EOF")
        for content, pattern in (
            ([torch.ones(2)], "holds no network"),
            ({}, "holds no network"),
            ({"state_dict": {"fc.weight": 3}}, "'fc.weight' is a int, no tensor"),
            ({"state_dict": {1: torch.ones(2)}}, "'1' is a Tensor, no tensor"),
        ):
            torch.save(content, self.path)
            self.assert_refused(pattern)

    def test_a_malicious_checkpoint_runs_nothing(self):
        trap = os.path.join(self.folder, "made")
        for legacy in (False, True):
            self.state["evil"] = Attack(trap)
            torch.save(self.state, self.path, _use_new_zipfile_serialization=not legacy)
            self.assert_refused("no PyTorch checkpoint of plain tensors: .*posix.mkdir")
        self.assertFalse(os.path.exists(trap))

    def test_programs_and_tar_archives_are_not_handed_to_torch(self):
        torch.jit.save(torch.jit.script(torch.nn.ReLU()), self.path)
        self.assert_refused("a TorchScript program")
        subprocess.run(["tar", "-cf", self.path, "-C", paths.SCRIPTS, "errors.py"], check=True)
        self.assert_refused("no PyTorch checkpoint")

    def test_missing_and_foreign_weights(self):
        del self.state["dw5_3.bn_sep.bias"]
        self.assert_state_refused(r"lacks 'dw5_3\.bn_sep\.bias'")
        self.state = {"resnet.layer.weight": torch.ones(2)}
        self.assert_state_refused(r"lacks 'fc\.weight'")
        self.state = random_network(0.25).state_dict()
        self.state["dw7.conv_dw.weight"] = torch.ones(2)
        self.assert_state_refused(r"has 'dw7\.conv_dw\.weight'")
        self.state = random_network(0.25).state_dict()
        self.state["fc_param.weight"] = self.state["fc.weight"]
        self.assert_state_refused("two heads")

    def test_wrong_shapes(self):
        for name, values, pattern in (
            ("fc.weight", torch.ones(61, 256), r"shape \(61, 256\); asked for 62 × 1024"),
            ("fc.weight", torch.ones(62, 128), "widen factor of 0.25 to 2"),
            ("fc.weight", torch.ones(62, 4096), "widen factor of 0.25 to 2"),
            ("fc.weight", torch.tensor(1.0), r"shape \(\)"),
            ("conv1.weight", torch.ones(8, 1, 3, 3), r"\(8, 1, 3, 3\), asked for \(8, 3, 3, 3\)"),
            ("dw3_1.bn_dw.bias", torch.ones(33), r"\(33,\), asked for \(32,\)"),
        ):
            with self.subTest(name, shape=tuple(values.shape)):
                self.state = random_network(0.25).state_dict()
                self.state[name] = values
                self.assert_state_refused(f"'{name}'.*{pattern}")

    def test_values_that_are_no_numbers(self):
        for name, value, pattern in (
            ("dw6.conv_sep.weight", float("nan"), "no finite"),
            ("bn1.running_mean", float("-inf"), "no finite"),
            ("dw2_1.bn_dw.running_var", -1, "a variance, is negative"),
        ):
            with self.subTest(name):
                self.state = random_network(0.25).state_dict()
                self.state[name].view(-1)[3] = value
                self.assert_state_refused(f"'{name}'.*{pattern}")
        self.state = random_network(0.25).state_dict()
        self.state["fc.bias"] = torch.ones(62, dtype=torch.int64)
        self.assert_state_refused(r"'fc\.bias'.*no finite floating-point")
        self.state["fc.bias"] = torch.ones(62).to_sparse()
        self.assert_state_refused(r"'fc\.bias'.*no tensor of numbers")

    def test_the_command_says_it_in_one_line(self):
        write(self.folder, {os.path.basename(self.path): b"<html>"})
        script = os.path.join(paths.ROOT, "scripts", "export_3ddfa.py")
        output = os.path.join(self.folder, "out")
        command = [sys.executable, "-B", script, "--numbers", self.folder, "--output", output]
        done = subprocess.run(
            [*command, "--checkpoint", self.path], capture_output=True, text=True, timeout=60
        )
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"\Aexport_3ddfa: .*no PyTorch checkpoint.*\n\Z")
        self.assertFalse(os.path.exists(output))


class ShapeModel(unittest.TestCase):
    """Made-up numbers of the right shapes, so that it runs without ../shared."""

    def setUp(self):
        self.folder = scratch_folder(self)
        random = np.random.default_rng(1)
        self.numbers = {
            "u_base": random.normal(0, 5e4, 204),
            "w_shp_base": random.normal(0, 1e-2, (204, 40)),
            "w_exp_base": random.normal(0, 1, (204, 10)),
            "v1_param_mean": random.normal(0, 1, 62),
            "v1_param_std": random.uniform(0.1, 1, 62),
        }
        self.write_text()
        self.v2 = {"mean": random.normal(0, 1, (1, 62)), "std": random.uniform(0.1, 1, (1, 62))}
        self.write_v2()

    def write_text(self):
        for name, values in self.numbers.items():
            np.savetxt(os.path.join(self.folder, name + ".txt"), values, "%.17g")

    def write_v2(self, protocol=2):
        files = {"param_mean_std_62d_120x120.pkl": pickle.dumps(self.v2, protocol)}
        write(self.folder, files)

    def assert_model(self, data, mean, std, rtol=1e-7):
        magic, landmarks, shape, expression = struct.unpack_from("<4s3I", data)
        self.assertEqual((magic, landmarks, shape, expression), (b"LGS1", 68, 40, 10))
        values = np.frombuffer(data, "<f4", offset=16)
        sizes = (62, 62, 204, 40 * 204, 10 * 204)
        self.assertEqual(values.size, sum(sizes))
        parts = np.split(values, np.cumsum(sizes)[:-1])
        rotation = np.array([[1000, 1000, 1000, 1]] * 3).reshape(-1)
        scale = np.concatenate([rotation, np.ones(50)])
        expected = (
            mean.reshape(-1) * scale,
            std.reshape(-1) * scale,
            self.numbers["u_base"] / 1000,
            self.numbers["w_shp_base"].T.reshape(-1) / 1000,
            self.numbers["w_exp_base"].T.reshape(-1) / 1000,
        )
        for part, wanted in zip(parts, expected):
            np.testing.assert_allclose(part, wanted, rtol=rtol)

    def assert_refused(self, pattern, whitening="v2"):
        with self.assertRaises(ModelError) as raised:
            shape_model.build(self.folder, whitening)
        self.assertRegex(str(raised.exception), pattern)
        self.assertNotIn("\n", str(raised.exception))

    def test_both_whitenings(self):
        self.assert_model(shape_model.build(self.folder, "v2"), self.v2["mean"], self.v2["std"])
        v1 = self.numbers["v1_param_mean"], self.numbers["v1_param_std"]
        self.assert_model(shape_model.build(self.folder, "v1"), *v1)

    def test_bases_as_numpy_files(self):
        for name in shape_model.BASES:
            os.remove(os.path.join(self.folder, name + ".txt"))
        np.save(os.path.join(self.folder, "u_base.npy"), self.numbers["u_base"][:, None])
        np.save(os.path.join(self.folder, "w_exp_base.npy"), self.numbers["w_exp_base"])
        self.numbers["w_shp_base"].dump(os.path.join(self.folder, "w_shp_base.pkl"))
        self.assert_model(shape_model.build(self.folder, "v2"), self.v2["mean"], self.v2["std"])

    def test_the_projection_stays_the_same(self):
        """R'v + t in the source's units and in ours."""
        data = shape_model.build(self.folder, "v2")
        mean, std, mean_shape, *_ = np.split(np.frombuffer(data, "<f4", offset=16), [62, 124, 328])
        answer = np.linspace(-1, 1, 62)
        ours = (answer * std + mean)[:12].reshape(3, 4)
        theirs = (answer * self.v2["std"][0] + self.v2["mean"][0])[:12].reshape(3, 4)
        ours = ours[:, :3] @ mean_shape.reshape(-1, 3).T + ours[:, 3:]
        theirs = theirs[:, :3] @ self.numbers["u_base"].reshape(-1, 3).T + theirs[:, 3:]
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)

    def test_missing_bases(self):
        os.remove(os.path.join(self.folder, "w_exp_base.txt"))
        self.assert_refused(r"lacks the basis w_exp_base \(\.txt, \.npy, \.pkl\)")

    def test_wrong_shapes(self):
        for name in self.numbers:
            with self.subTest(name):
                whole = self.numbers[name]
                self.numbers[name] = whole[:-1]
                self.write_text()
                self.assert_refused(rf"{name}\.txt: asked for the shape", "v1")
                self.numbers[name] = whole
                self.write_text()

    def test_a_wrong_whitening(self):
        mean, std = self.v2["mean"], self.v2["std"]
        for changed, pattern in (
            ({"mean": mean[:, :61], "std": std}, r"'mean'.*asked for the shape \(62,\)"),
            ({"mean": mean, "std": np.ones((1, 240))}, r"'std'.*found \(240,\)"),
            ({"mean": mean}, "has no 'std'"),
            (mean, "has no 'mean'"),
            ({"mean": mean * np.nan, "std": std}, "'mean'.*infinite or no number"),
            ({"mean": mean, "std": std - 2}, "deviation is not positive"),
        ):
            self.v2 = changed
            self.write_v2()
            self.assert_refused(pattern)

    def test_missing_whitening(self):
        os.remove(os.path.join(self.folder, "v1_param_std.txt"))
        self.assert_refused(r"v1_param_std\.txt cannot be read", "v1")

    def test_the_real_files(self):
        self.folder = paths.need_shared("models/3ddfa")
        read = lambda name: np.loadtxt(os.path.join(self.folder, name + ".txt"))  # noqa: E731
        self.numbers = {name: read(name) for name in self.numbers}
        v1 = self.numbers["v1_param_mean"], self.numbers["v1_param_std"]
        self.assert_model(shape_model.build(self.folder, "v1"), *v1)
        pickled = os.path.join(self.folder, "param_mean_std_62d_120x120.pkl")
        v2 = number_files.read(pickled)
        self.assert_model(shape_model.build(self.folder, "v2"), v2["mean"], v2["std"])


if __name__ == "__main__":
    unittest.main()
