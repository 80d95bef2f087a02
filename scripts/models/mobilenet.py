"""3DDFA's regressor: MobileNet v1 (Howard et al. 2017) with 62 outputs, checkpoint → ONNX.

Input 1 × 3 × 120 × 120, BGR, (c − 127.5) / 128; output 1 × 62, whitened parameters.
"""

import copy
import io
import math
import warnings

import onnx
import torch
from torch import nn
from torch.nn.utils import fusion

import onnx_writer
import weights
from errors import ModelError, first_line

SIZE = 120  # px
PARAMETERS = 62
# The checkpoints' names, output channels at widen factor 1, stride.
FIRST_CHANNELS = 32
BLOCKS = (
    ("dw2_1", 64, 1),
    ("dw2_2", 128, 2),
    ("dw3_1", 128, 1),
    ("dw3_2", 256, 2),
    ("dw4_1", 256, 1),
    ("dw4_2", 512, 2),
    ("dw5_1", 512, 1),
    ("dw5_2", 512, 1),
    ("dw5_3", 512, 1),
    ("dw5_4", 512, 1),
    ("dw5_5", 512, 1),
    ("dw5_6", 1024, 2),
    ("dw6", 1024, 1),
)
LAST_CHANNELS = BLOCKS[-1][1]
WIDEN_RANGE = (0.25, 2)

# torch.load runs a zip archive with a member of this name as a program, `weights_only` or not.
TORCHSCRIPT_MARK = b"constants.pkl"

WEIGHTS = "3ddfa.weights"  # the name by which the graph refers to those in half precision

# Half precision is enough for the last layers, which hold 7 of 12 weights. The error of an earlier
# one grows in all that follow: with all in half precision the output is off by up to ten times the
# 1e-3 that we allow (models/3ddfa/README.md has the numbers).
HALF_WEIGHTS = (
    "dw5_5.conv_sep.weight",
    "dw5_6.conv_sep.weight",
    "dw6.conv_sep.weight",
    "fc.weight",
)


class Block(nn.Module):
    """A depthwise 3 × 3 and a pointwise convolution, each normalised and rectified."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv_dw = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.bn_dw = nn.BatchNorm2d(inputs)
        self.conv_sep = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn_sep = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = torch.relu(self.bn_dw(self.conv_dw(x)))
        return torch.relu(self.bn_sep(self.conv_sep(x)))


class MobileNet(nn.Module):
    """Modules are named as in the checkpoints. In: N × 3 × 120 × 120; out: N × 62."""

    def __init__(self, widen):
        super().__init__()
        channels = int(FIRST_CHANNELS * widen)
        self.conv1 = nn.Conv2d(3, channels, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        for name, outputs, stride in BLOCKS:
            outputs = int(outputs * widen)
            self.add_module(name, Block(channels, outputs, stride))
            channels = outputs
        self.fc = nn.Linear(channels, PARAMETERS)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        for name, _, _ in BLOCKS:
            x = getattr(self, name)(x)
        # The size is a number here, not x.shape: so the graph gets no Shape operator.
        return self.fc(x.mean((2, 3)).view(-1, self.fc.in_features))

    def folded(self):
        """A copy for inference, the normalisations inside the convolutions (folded in float64)."""
        folded = copy.deepcopy(self).double().eval()
        pairs = [(folded, "conv1", "bn1")]
        for name, _, _ in BLOCKS:
            block = getattr(folded, name)
            pairs += [(block, "conv_dw", "bn_dw"), (block, "conv_sep", "bn_sep")]
        for module, conv, norm in pairs:
            fused = fusion.fuse_conv_bn_eval(getattr(module, conv), getattr(module, norm))
            setattr(module, conv, fused)
            setattr(module, norm, nn.Identity())
        return folded.float()


def load(path):
    """Path of a checkpoint of 3DDFA or 3DDFA_V2 → MobileNet in evaluation mode.

    The file is a pickle; torch's `weights_only` reader refuses all but tensors, so nothing in it
    runs. Raises ModelError for what is no such checkpoint.
    """
    state = _state(path)
    if "fc_param.weight" in state and "fc.weight" in state:
        raise ModelError(f"{path} has two heads, fc and fc_param: keep the one of 62 outputs")
    # 3DDFA_V2 calls the head fc_param; fc_lm, landmarks directly, serves its training only.
    state = {
        name.replace("fc_param.", "fc."): values
        for name, values in state.items()
        if not name.startswith("fc_lm.")
    }
    network = MobileNet(_widen(path, state))
    wanted = network.state_dict()
    for name in [name for name in state if name not in wanted]:
        raise ModelError(f"{path}: no MobileNet of 3DDFA has '{name}'; give another checkpoint")
    for name, values in wanted.items():
        if name.endswith(".num_batches_tracked"):  # matters to training only; old files lack it
            state[name] = values
            continue
        _check(path, name, state.get(name), values.shape)
    network.load_state_dict(state)
    return network.eval()


def _state(path):
    """Tensors of a checkpoint by name, without the prefix that training on several GPUs leaves."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as cause:
        raise ModelError(f"{path} cannot be read: {cause.strerror}") from cause
    if TORCHSCRIPT_MARK in data:
        raise ModelError(f"{path} is a TorchScript program, not a checkpoint: give the .pth file")
    try:
        # Out of memory, since torch.load treats a real file that is a tar archive in a way that
        # `weights_only` does not guard (CVE-2025-32434).
        loaded = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as cause:  # its unpickler fails in many ways on damaged data
        # What torch writes before the last colon is the advice to switch the protection off.
        reason = first_line(cause).rpartition("WeightsUnpickler error: ")[2]
        raise ModelError(f"{path} is no PyTorch checkpoint of plain tensors: {reason}") from cause
    state = loaded.get("state_dict", loaded) if isinstance(loaded, dict) else loaded
    if not isinstance(state, dict) or not state:
        raise ModelError(f"{path} holds no network: asked for a dict of tensors, or its state_dict")
    named = {}
    for name, values in state.items():
        if not isinstance(name, str) or not _is_plain(values):
            raise ModelError(f"{path}: '{name}' is a {type(values).__name__}, no tensor of numbers")
        named[name[len("module.") :] if name.startswith("module.") else name] = values
    return named


def _is_plain(values):
    dense = isinstance(values, torch.Tensor) and values.layout == torch.strided
    return dense and not values.is_meta and not values.is_quantized


def _widen(path, state):
    """The factor by which all channel counts are multiplied, from the widest layer."""
    if "fc.weight" not in state:
        raise ModelError(f"{path} lacks 'fc.weight' (or 'fc_param.weight'): no network of 3DDFA")
    shape = tuple(state["fc.weight"].shape)
    widen = shape[1] / LAST_CHANNELS if len(shape) == 2 else math.nan
    if not (WIDEN_RANGE[0] <= widen <= WIDEN_RANGE[1] and shape[0] == PARAMETERS):
        raise ModelError(
            f"{path}: 'fc.weight' has the shape {shape}; asked for {PARAMETERS} × 1024 times a "
            f"widen factor of {WIDEN_RANGE[0]} to {WIDEN_RANGE[1]}"
        )
    return widen


def _check(path, name, values, shape):
    if values is None:
        raise ModelError(f"{path} lacks '{name}': it is not whole, or another network")
    if values.shape != shape:
        raise ModelError(
            f"{path}: '{name}' has the shape {tuple(values.shape)}, asked for {tuple(shape)}"
        )
    if not values.is_floating_point() or not torch.isfinite(values).all():
        raise ModelError(f"{path}: '{name}' holds values that are no finite floating-point numbers")
    if name.endswith("running_var") and (values < 0).any():
        raise ModelError(f"{path}: '{name}', a variance, is negative")


def to_onnx(network):
    """MobileNet → onnx.ModelProto, float32, input `input`, output `params`, fixed shapes."""
    written = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch 1.13 warns of its own internals
        torch.onnx.export(
            network.folded(),
            torch.zeros(1, 3, SIZE, SIZE),
            written,
            opset_version=onnx_writer.OPSET,
            input_names=["input"],
            output_names=["params"],
        )
    model = onnx.load_model_from_string(written.getvalue())
    model.ir_version = onnx_writer.IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def build(path):
    """Path of a checkpoint → bytes of the pack's two files of this network, by name."""
    model = to_onnx(load(path))
    halves = weights.split(model, WEIGHTS, HALF_WEIGHTS, rounding=True)
    return {"3ddfa.onnx": model.SerializeToString(), "3ddfa.f16": halves}
