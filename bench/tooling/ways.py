"""How Karate and each peer get a picture, in the layout they like best, and what they then do.

All reuse their memory: Karate by itself, OpenCV and NumPy through `dst` and `out`. Pillow, scipy
and libvips have no such thing for most of what is asked of them, or got it where they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import cv2
import numpy as np
from PIL import Image as Pillow

from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image
from karate.nodes.resize import resized

Work: TypeAlias = Callable[[], object]
Way: TypeAlias = Callable[[Image], Work]


#: Who measures the machine: no peer, but the bound of all.
MEMCPY = "memcpy"
#: Numbers that are copied in one go: just under 1 MiB, which no computation moves faster.
PIECE = 245_760


@dataclass(frozen=True)
class Operation:
    """Who does it how.

    `lesser` names those that do less than Karate, and says what: they are shown, not compared.
    `planes` is how many planes the least possible pass reads and writes, where that is the bound.
    """

    ways: Mapping[str, Way]
    lesser: Mapping[str, str] = field(default_factory=dict)
    planes: int = 0
    note: str = ""

    @property
    def every(self) -> Mapping[str, Way]:
        """All ways, and what memory can do where that is the bound."""
        return {**self.ways, MEMCPY: copied(self.planes)} if self.planes else self.ways


def copied(count: int) -> Way:
    """So many planes' numbers moved: half of them read, half of them written, each once."""

    def way(image: Image) -> Work:
        numbers = image.height * image.width * count // 2
        source, target = (np.ones(numbers, np.float32) for _ in range(2))
        starts = range(0, numbers, PIECE)
        pieces = [(source[at : at + PIECE], target[at : at + PIECE]) for at in starts]

        def copy() -> None:
            for some, into in pieces:
                np.copyto(into, some)

        return copy

    return way


def tool(type_id: str, **params: Json) -> Way:
    """Karate's own effect."""

    def way(image: Image) -> Work:
        run, settings = effect(type_id), CATALOGUE[type_id].normalised(params)
        return lambda: run({"image": [image]}, settings)

    return way


def hole(height: int, width: int) -> Any:
    """Eleven discs that cover a tenth of the picture."""
    codes = np.zeros((height, width), np.uint8)
    radius = int((height * width * 0.1 / 11 / np.pi) ** 0.5)
    for place in range(11):
        row, column = height * (1 + 2 * (place % 3)) // 6, width * (2 * place + 1) // 22
        cv2.circle(codes, (column, row), radius, 1, -1)
    return codes


def sloped(height: int, width: int) -> Any:
    """Hills and valleys, 0 to 1."""
    rows, columns = np.linspace(0, 9, height)[:, None], np.linspace(0, 16, width)
    return (np.sin(rows) * np.cos(columns) + 1) / 2


def with_plane(type_id: str, port: str, plane: Callable[[int, int], Any], **params: Json) -> Way:
    """Karate's effect with a plane (H, W) wired to another port."""

    def way(image: Image) -> Work:
        run, settings = effect(type_id), CATALOGUE[type_id].normalised(params)
        wired = Image(plane(image.height, image.width)[None].astype(np.float32), "data")
        return lambda: run({"image": [image], port: [wired]}, settings)

    return way


def scaled(factor: float, kernel: str) -> Way:
    """Karate's resize without the transfer curves, as the peers resize."""
    return lambda image: (
        lambda: resized(
            image.planes, round(image.width * factor), round(image.height * factor), kernel
        )
    )


def mixed(change: Callable[[Any, Any], object], factor: float = 1, count: int = 4) -> Way:
    """A peer that wants (H, W, `count`) float32, and room for a result `factor` times as big."""

    def way(image: Image) -> Work:
        array = np.ascontiguousarray(np.moveaxis(image.planes[:count], 0, -1))
        size = (round(image.height * factor), round(image.width * factor), count)
        out = np.empty(size, np.float32)
        return lambda: change(array, out)

    return way


def planes(change: Callable[[Any, Any], object], count: int = 4) -> Way:
    """A peer that takes one (H, W) float32 plane after another, and where to put its result."""

    def way(image: Image) -> Work:
        out = np.empty_like(image.planes)
        pairs = [*zip(image.planes[:count], out, strict=False)]
        return lambda: [change(plane, into) for plane, into in pairs]

    return way


def pillow(change: Callable[[Any], object], floats: bool = False) -> Way:
    """Pillow on 8-bit RGBA, or on float planes."""

    def way(image: Image) -> Work:
        if floats:
            each = [Pillow.fromarray(plane) for plane in image.planes]
            return lambda: [change(plane) for plane in each]
        codes = (np.moveaxis(image.planes, 0, -1) * 255).astype(np.uint8)
        file = Pillow.fromarray(codes, "RGBA")
        return lambda: change(file)

    return way


def vips(change: Callable[[Any], Any]) -> Way:
    """libvips on float bands, written to memory."""

    def way(image: Image) -> Work:
        import pyvips  # type: ignore[import-not-found,import-untyped,unused-ignore]  # extra

        pyvips.cache_set_max(0)  # the same operation again would be answered from its cache
        array = np.ascontiguousarray(np.moveaxis(image.planes, 0, -1))
        source = pyvips.Image.new_from_array(array)
        return lambda: change(source).write_to_memory()

    return way


def scipy_planes(change: Callable[[Any, Any, Any], object]) -> Way:
    """scipy.ndimage, a plane after another, into a plane that is there."""

    def way(image: Image) -> Work:
        from scipy import ndimage

        out = np.empty_like(image.planes)
        pairs = [*zip(image.planes, out, strict=True)]
        return lambda: [change(ndimage, plane, into) for plane, into in pairs]

    return way


def size_of(array: Any) -> tuple[int, int]:
    """OpenCV's size of an array: width and height."""
    return array.shape[1], array.shape[0]
