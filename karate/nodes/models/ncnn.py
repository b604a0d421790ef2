"""Networks of ncnn (a `.param` text and a `.bin` of weights), written anew as ONNX.

Chains of convolutions and deconvolutions with a leaky ReLU, which is what waifu2x's upconv_7 is;
anything else is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from karate.errors import Malformed
from karate.nodes.arrays import np
from karate.nodes.image import Planes
from karate.nodes.models.onnx import Op, Plug, model_of

#: First line of a `.param`.
MAGIC: Final = "7767517"
#: What stands before weights of 16 bits, and of 32.
_HALF, _SINGLE = 0x01306B47, 0
#: Most layers and most numbers of a network that is read.
MAX_LAYERS, MAX_WEIGHTS = 256, 64_000_000
#: ncnn's number of the leaky ReLU, and its key for an activation's settings.
_LEAKY, _SLOPE = 2, -23310


@dataclass(frozen=True, slots=True)
class Layer:
    """One line of a `.param`: its type, what it reads and makes, and its numbered settings."""

    type: str
    source: str
    target: str
    settings: dict[int, float]

    def whole(self, key: int, default: int = 0) -> int:
        """A setting that is a whole number."""
        return int(self.settings.get(key, default))


def to_onnx(param: bytes, weights: bytes) -> bytes:
    """The network as an ONNX file with free height and width. Raises Malformed."""
    try:
        return _written(list(layers(param.decode("ascii"))), weights)
    except (ValueError, IndexError, KeyError, UnicodeDecodeError) as error:
        raise Malformed("the network's description does not fit its weights") from error


def layers(text: str) -> Iterator[Layer]:
    """The lines after the head. Raises Malformed for another form."""
    lines = text.split("\n")
    if lines[0].strip() != MAGIC or len(lines) > MAX_LAYERS:
        raise Malformed("this is no description of an ncnn network")
    for line in lines[2:]:
        words = line.split()
        if not words:
            continue
        ins, outs = int(words[2]), int(words[3])
        names, rest = words[4 : 4 + ins + outs], words[4 + ins + outs :]
        if words[0] != "Input" and (ins, outs) != (1, 1):
            raise Malformed(f"a layer {words[0]} with {ins} inputs is not supported")
        settings = dict(_setting(word) for word in rest)
        yield Layer(words[0], names[0], names[-1], settings)


def _setting(word: str) -> tuple[int, float]:
    """`key=value`, or of an array `key=count,value,…` its first value."""
    key, _, value = word.partition("=")
    return int(key), float(value.split(",")[1] if int(key) <= -23300 else value)


def _written(found: list[Layer], weights: bytes) -> bytes:
    inlet, steps = found[0], found[1:]
    reader, channels = Weights(weights), inlet.whole(2, 3)
    ops: list[Op] = []
    constants: dict[str, Planes] = {}
    for layer in steps:
        if layer.type not in ("Convolution", "Deconvolution"):
            raise Malformed(f"a layer {layer.type} is not supported")
        made, size, turned = layer.whole(0), layer.whole(1), layer.type == "Deconvolution"
        kernel = reader.weights(layer.whole(6)).reshape(made, channels, size, size)
        constants[f"{layer.target}.w"] = kernel.swapaxes(0, 1) if turned else kernel
        constants[f"{layer.target}.b"] = reader.singles(made)
        ops += _ops(layer, "ConvTranspose" if turned else "Conv")
        channels = made
    if reader.left:
        raise Malformed("the network has more weights than its description tells")
    free = ("1", "height", "width")
    out = Plug(steps[-1].target, (1, channels, "tall", "wide"))
    return model_of(ops, constants, Plug(inlet.target, (1, inlet.whole(2, 3), *free[1:])), out)


def _ops(layer: Layer, type: str) -> list[Op]:
    pad, stride = layer.whole(4), layer.whole(3, 1)
    leaky = layer.whole(9) == _LEAKY
    if layer.whole(9) not in (0, _LEAKY) or layer.whole(2, 1) != 1 or not layer.whole(5):
        raise Malformed(f"settings of {layer.target} are not supported")
    raw = f"{layer.target}.raw" if leaky else layer.target
    inputs = (layer.source, f"{layer.target}.w", f"{layer.target}.b")
    size = layer.whole(1)
    settings = {"kernel_shape": (size,) * 2, "strides": (stride,) * 2, "pads": (pad,) * 4}
    ops = [Op(type, inputs, raw, settings)]
    if leaky:
        ops.append(Op("LeakyRelu", (raw,), layer.target, {"alpha": layer.settings[_SLOPE]}))
    return ops


class Weights:
    """The numbers of a `.bin`, one after another."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        """Bytes that nobody has read."""
        return len(self._data) - self._at

    def weights(self, count: int) -> Planes:
        """The next `count` weights, after the word that tells their kind."""
        kind = int.from_bytes(self._take(4), "little")
        if kind == _HALF:
            data = self._take(-(-count * 2 // 4) * 4)
            return np.frombuffer(data, "<f2", count).astype(np.float32)
        if kind != _SINGLE:
            raise Malformed("weights of this kind are not supported")
        return self.singles(count)

    def singles(self, count: int) -> Planes:
        """The next `count` numbers of 32 bits."""
        return np.frombuffer(self._take(count * 4), "<f4", count).astype(np.float32)

    def _take(self, size: int) -> bytes:
        if not 0 <= size <= min(self.left, 4 * MAX_WEIGHTS):
            raise Malformed("the network's weights are cut short")
        self._at += size
        return self._data[self._at - size : self._at]
