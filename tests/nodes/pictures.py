"""Pictures for tests, as arrays and as files."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image, Planes
from karate.nodes.source import Source
from karate.nodes.work import execute

Array = NDArray[Any]


def noise(height: int, width: int, count: int, seed: int = 1) -> Planes:
    """Premultiplied random planes; some pixels have alpha 0, some 1."""
    planes = np.random.default_rng(seed).random((count, height, width), np.float32)
    if count in (2, 4):
        planes[-1] = np.clip(planes[-1] * 2 - 0.5, 0, 1)
        planes[:-1] *= planes[-1]
    return planes


def codes(height: int, width: int, count: int, bits: int = 8, seed: int = 1) -> Array:
    """Random (H, W, C) codes, straight; colour under alpha 0 is 0, as premultiplied files keep."""
    made = np.random.default_rng(seed).integers(0, 2**bits, (height, width, count))
    if count in (2, 4):
        made[..., -1] = np.clip(made[..., -1] * 2 - 2 ** (bits - 1), 0, 2**bits - 1)
        made[made[..., -1] == 0] = 0
    return made.astype(np.uint8 if bits == 8 else np.uint16)


def file_of(array: Array, kind: str = "PNG", **options: Any) -> bytes:
    """An 8-bit file written by Pillow, so by somebody else than us."""
    out = io.BytesIO()
    flat = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    Pillow.fromarray(flat).save(out, kind, **options)
    return out.getvalue()


def array_of(data: bytes) -> Array:
    """(H, W, C) codes of an 8-bit file, read by Pillow."""
    with Pillow.open(io.BytesIO(data)) as file:
        array = np.asarray(file)
    return array if array.ndim == 3 else array[..., None]


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk."""
    crc = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def png16(array: Array, *extra: bytes) -> bytes:
    """A 16-bit PNG, unfiltered, with `extra` chunks before the pixels; written by hand."""
    height, width, count = array.shape
    head = struct.pack(">IIBBBBB", width, height, 16, {1: 0, 2: 4, 3: 2, 4: 6}[count], 0, 0, 0)
    rows = b"".join(b"\0" + array[row].astype(">u2").tobytes() for row in range(height))
    body = chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


#: What a child makes: port to bytes, media type, width, height.
Files: TypeAlias = Mapping[str, tuple[bytes, str, int, int]]


def apply(
    type_id: str, image: Image, mask: Planes | None = None, **params: Json
) -> Mapping[str, Image]:
    """Run an effect with defaults for what is not given; values that are no pictures are left."""
    inputs = {"image": [image]}
    if mask is not None:
        inputs["mask"] = [Image(mask[None], "data")]
    made = effect(type_id)(inputs, CATALOGUE[type_id].normalised(params))
    return {port: value for port, value in made.items() if isinstance(value, Image)}


def made_by(
    type_id: str, params: Mapping[str, Json], inputs: Mapping[str, Sequence[Source]]
) -> Files:
    """The files a child makes of input files, by port."""
    found = execute(type_id, params, inputs)
    return {port: file for port, file in found.items() if isinstance(file, tuple)}
