"""Small networks with known weights, in the formats of the real ones, and shelves for them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from karate.nodes.image import Planes
from karate.nodes.models.model import File, Model
from karate.nodes.models.onnx import Op, Plug, model_of
from karate.nodes.models.shelf import Held, Shelf

#: Channels of the layers of upconv_7, made thin.
THIN = (3, 4, 4, 3, 4, 4, 4)
SLOPE = 0.1

Kernels = list[tuple[Planes, Planes]]
"""Weights (out, in, size, size) and biases of each layer; the last one is turned."""


def chance(seed: int = 1) -> Kernels:
    """Random layers of upconv_7's shape; rounded to 16 bits, as they are stored."""
    rng = np.random.default_rng(seed)
    found: Kernels = []
    for layer, (took, made) in enumerate(zip(THIN, (*THIN[1:], 3), strict=True)):
        size = 4 if layer == 6 else 3
        scale = 1.5 / np.sqrt(took * size * size)
        weights = rng.normal(0, scale, (made, took, size, size)).astype(np.float16)
        biases = rng.normal(0, 0.05, made).astype(np.float32)
        found.append((weights.astype(np.float32), biases))
    return found


def repeater(gain: float = 1) -> Kernels:
    """Layers of upconv_7's shape that together repeat each pixel twice, times `gain`."""
    found: Kernels = []
    for layer in range(7):
        size = 4 if layer == 6 else 3
        weights = np.zeros((3, 3, size, size), np.float32)
        for channel in range(3):
            weights[channel, channel, 1 : size - 1, 1 : size - 1] = 1
        found.append((weights * np.float32(gain if layer == 6 else 1), np.zeros(3, np.float32)))
    return found


def ncnn(kernels: Kernels) -> tuple[bytes, bytes]:
    """The layers as ncnn's `.param` and `.bin`."""
    lines = ["7767517", f"{len(kernels) + 1} {len(kernels) + 1}", "Input in 0 1 b0 0=0 1=0 2=3"]
    data = b""
    for number, (weights, biases) in enumerate(kernels):
        made, _, size, _ = weights.shape
        turned = number == len(kernels) - 1
        kind = "Deconvolution" if turned else "Convolution"
        rest = "3=2 4=3 5=1" if turned else "5=1"
        after = "" if turned else f" 9=2 -23310=1,{SLOPE}"
        names = f"layer{number} 1 1 b{number} b{number + 1}"
        lines.append(f"{kind} {names} 0={made} 1={size} {rest} 6={weights.size}{after}")
        packed = weights.astype("<f2").tobytes()
        data += struct.pack("<I", 0x01306B47) + packed + b"\0" * (-len(packed) % 4)
        data += biases.astype("<f4").tobytes()
    return "\n".join([*lines, ""]).encode(), data


def pointwise_net(
    weights: Sequence[float], shape: Sequence[int | str], end: str = "Sigmoid"
) -> bytes:
    """An ONNX network that weighs the channels of each pixel to one plane, and ends with `end`."""
    kernel = np.array(weights, np.float32).reshape(1, -1, 1, 1)
    ops = [Op("Conv", ("in", "w"), "raw", {"kernel_shape": (1, 1)}), Op(end, ("raw",), "out")]
    return model_of(ops, {"w": kernel}, Plug("in", shape), Plug("out", (1, 1, "h", "w_")))


def shelved(
    folder: Path, id: str, serves: Sequence[str], files: Mapping[str, bytes]
) -> tuple[Shelf, Held]:
    """A shelf that holds a model of these files."""
    shelf, made = Shelf(folder), folder / ".made"
    made.mkdir(parents=True)
    listed: dict[str, File] = {}
    for name, data in files.items():
        (made / name).write_bytes(data)
        listed[name] = File(name, hashlib.sha256(data).hexdigest(), len(data))
    return shelf, shelf.write(made, Model(id, f"Model {id}", "", tuple(serves), "CC0", listed))


def upscaler(folder: Path, id: str = "doubler", kernels: Kernels | None = None) -> Held:
    """A model for Upscale; its styles and steps of denoising differ in brightness."""
    files: dict[str, bytes] = {}
    for style, share in (("photo", 1.0), ("anime", 0.5)):
        for level in range(4):
            layers = kernels or repeater(share * (1 - level / 8))
            param, data = ncnn(layers)
            files |= {f"{style}-{level}.param": param, f"{style}-{level}.bin": data}
    return shelved(folder, id, ("upscale",), files)[1]


def reader(letters: str = "AB") -> dict[str, bytes]:
    """Networks that mark what is red as lines, and read red as A, anything else as a blank."""
    finder = pointwise_net((-9.0, -9.0, 9.0), (1, 3, "h", "w"))
    kernel = np.zeros((len(letters) + 2, 3, 48, 1), np.float32)
    kernel[0], kernel[1, 2], kernel[1, :2] = 0.05, 0.4, -0.4  # blue comes first
    ops = [
        Op("Conv", ("in", "w"), "raw", {"kernel_shape": (48, 1)}),
        Op("ReduceMean", ("raw",), "flat", {"axes": (2,), "keepdims": 0}),
        Op("Transpose", ("flat",), "turned", {"perm": (0, 2, 1)}),
        Op("Softmax", ("turned",), "out", {"axis": 2}),
    ]
    net = model_of(ops, {"w": kernel}, Plug("in", (1, 3, 48, "w")), Plug("out", (1, "t", "k")))
    # The letters, as a message's 14th field; fields of one message may lie one behind the other.
    said = [b"character", "\n".join(letters).encode()]
    entry = b"".join(bytes([8 * n + 2, len(part)]) + part for n, part in enumerate(said, start=1))
    return {"find.onnx": finder, "read.onnx": net + bytes([8 * 14 + 2, len(entry)]) + entry}
