"""The operations of bench.effects: what Karate runs, and what each peer does that is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageChops, ImageFilter

from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.colour import to_encoded, to_linear
from karate.nodes.image import Image
from karate.nodes.resize import resized

Work: TypeAlias = Callable[[], object]
Way: TypeAlias = Callable[[Image], Work]


@dataclass(frozen=True)
class Operation:
    """Who does it how; `lesser` names those whose result is poorer (8 bits, approximations)."""

    ways: Mapping[str, Way]
    lesser: frozenset[str] = field(default_factory=frozenset)


def tool(type_id: str, **params: Json) -> Way:
    """Karate's own effect."""

    def way(image: Image) -> Work:
        run, settings = effect(type_id), CATALOGUE[type_id].normalised(params)
        return lambda: run({"image": [image]}, settings)

    return way


def _hole(height: int, width: int) -> Any:
    """Eleven discs that cover a tenth of the picture."""
    codes = np.zeros((height, width), np.uint8)
    radius = int((height * width * 0.1 / 11 / np.pi) ** 0.5)
    for place in range(11):
        row, column = height * (1 + 2 * (place % 3)) // 6, width * (2 * place + 1) // 22
        cv2.circle(codes, (column, row), radius, 1, -1)
    return codes


def holed(**params: Json) -> Way:
    """Karate's inpaint of a tenth of the picture."""

    def way(image: Image) -> Work:
        settings = CATALOGUE["inpaint"].normalised({"expand": 0, "feather": 0, **params})
        mask = Image(_hole(image.height, image.width)[None].astype(np.float32), "data")
        return lambda: effect("inpaint")({"image": [image], "mask": [mask]}, settings)

    return way


def mixed(change: Callable[[Any], object]) -> Way:
    """A peer that wants (H, W, 4) float32."""

    def way(image: Image) -> Work:
        array = np.ascontiguousarray(np.moveaxis(image.planes, 0, -1))
        return lambda: change(array)

    return way


def colour(change: Callable[[Any], object]) -> Way:
    """A peer that wants (H, W, 3) float32."""

    def way(image: Image) -> Work:
        array = np.ascontiguousarray(np.moveaxis(image.planes[:3], 0, -1))
        return lambda: change(array)

    return way


def planes(change: Callable[[Any], object]) -> Way:
    """A peer that takes one (H, W) float32 plane after another."""
    return lambda image: lambda: [change(plane) for plane in image.planes]


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

        array = np.ascontiguousarray(np.moveaxis(image.planes, 0, -1))
        source = pyvips.Image.new_from_array(array)
        return lambda: change(source).write_to_memory()

    return way


def scipy_planes(change: Callable[[Any, Any], object]) -> Way:
    """scipy.ndimage, a plane after another."""

    def way(image: Image) -> Work:
        from scipy import ndimage

        return lambda: [change(ndimage, plane) for plane in image.planes]

    return way


def scaled(factor: float, kernel: str) -> Way:
    """Karate's resize without the transfer curves, as the peers resize."""
    return lambda image: (
        lambda: resized(
            image.planes, round(image.width * factor), round(image.height * factor), kernel
        )
    )


def _shape(array: Any, factor: float) -> tuple[int, int]:
    return round(array.shape[1] * factor), round(array.shape[0] * factor)


def _nothing(array: Any) -> Any:
    """A mask of the picture's size that takes nothing."""
    return np.zeros(array.shape[:2], np.float32)


def _gaussian(sigma: float, lesser: tuple[str, ...] = ()) -> Operation:
    ways = {
        "karate": tool("blur", sigma=sigma, linear=False),
        "opencv": mixed(lambda a: cv2.GaussianBlur(a, (0, 0), sigma)),
        "pillow": pillow(lambda f: f.filter(ImageFilter.GaussianBlur(sigma))),
        "scipy": scipy_planes(lambda nd, p: nd.gaussian_filter(p, sigma, mode="nearest")),
        "libvips": vips(lambda s: s.gaussblur(sigma, min_ampl=0.01)),
    }
    return Operation(ways, frozenset({"pillow", "libvips", *lesser}))


OPERATIONS: dict[str, Operation] = {
    "invert": Operation(
        {
            "karate": tool("invert"),
            "numpy": mixed(lambda a: np.subtract(np.float32(1), a)),
            "pillow": pillow(lambda f: ImageChops.invert(f.convert("RGB"))),
            "libvips": vips(lambda s: s.linear(-1, 1)),
        },
        frozenset({"pillow"}),
    ),
    "grade levels": Operation({"karate": tool("default", black=0.1, white=0.9)}),
    "grade exposure": Operation({"karate": tool("default", exposure=0.5)}),
    "channels mix": Operation(
        {
            "karate": tool("channels", red_green=0.3, blue_red=0.2),
            "opencv": mixed(
                lambda a: (
                    cv2.transform(a, np.eye(4, 5, dtype=np.float32) + 0.1),
                    cv2.cvtColor(a, cv2.COLOR_RGBA2GRAY),
                )
            ),
        }
    ),
    "gaussian s=2": _gaussian(2),
    "gaussian s=8": _gaussian(8),
    "gaussian s=32": _gaussian(32),
    "box 31": Operation(
        {
            "karate": tool("blur", kind="box", sigma=80**0.5, linear=False),
            "opencv": mixed(lambda a: cv2.blur(a, (31, 31))),
            "scipy": scipy_planes(lambda nd, p: nd.uniform_filter(p, 31, mode="nearest")),
        }
    ),
    "lens r=8": Operation(
        {
            "karate": tool("blur", kind="lens", radius=8, linear=False),
            "opencv": mixed(lambda a: cv2.filter2D(a, -1, np.full((17, 17), 1 / 289, np.float32))),
        }
    ),
    "motion d=40": Operation(
        {
            "karate": tool("blur", kind="motion", distance=40, angle=30, linear=False),
            "opencv": mixed(lambda a: cv2.filter2D(a, -1, np.full((23, 39), 1 / 897, np.float32))),
        }
    ),
    "surface r=4": Operation(
        {
            "karate": tool("blur", kind="surface", radius=4),
            "opencv": colour(lambda a: cv2.bilateralFilter(a, 9, 0.1, 2.5)),
        }
    ),
    "median r=2": Operation(
        {
            "karate": tool("blur", kind="median", radius=2),
            "opencv": mixed(lambda a: cv2.medianBlur(a, 5)),
        }
    ),
    "crop rotate": Operation(
        {
            "karate": tool("crop", angle=7.0),
            "opencv": mixed(
                lambda a: cv2.warpAffine(
                    *(a, cv2.getRotationMatrix2D((1920, 1080), 7, 1), a.shape[1::-1]),
                    flags=cv2.INTER_CUBIC,
                )
            ),
            "pillow": pillow(lambda f: f.rotate(7, Pillow.Resampling.BICUBIC)),
        },
        frozenset({"pillow"}),
    ),
    "resize lanczos x2": Operation(
        {
            "karate": scaled(2, "lanczos"),
            "opencv": mixed(
                lambda a: cv2.resize(a, _shape(a, 2), interpolation=cv2.INTER_LANCZOS4)
            ),
            "pillow": pillow(
                lambda f: f.resize((f.width * 2, f.height * 2), Pillow.Resampling.LANCZOS), True
            ),
            "libvips": vips(lambda s: s.resize(2, kernel="lanczos3")),
        }
    ),
    "resize lanczos /2": Operation(
        {
            "karate": scaled(0.5, "lanczos"),
            "pillow": pillow(
                lambda f: f.resize((f.width // 2, f.height // 2), Pillow.Resampling.LANCZOS), True
            ),
            "libvips": vips(lambda s: s.resize(0.5, kernel="lanczos3")),
        }
    ),
    "resize area /2": Operation(
        {
            "karate": scaled(0.5, "box"),
            "opencv": mixed(lambda a: cv2.resize(a, _shape(a, 0.5), interpolation=cv2.INTER_AREA)),
            "pillow": pillow(
                lambda f: f.resize((f.width // 2, f.height // 2), Pillow.Resampling.BOX), True
            ),
        }
    ),
    "upscale x2 back-projection": Operation({"karate": tool("upscale")}),
    "upscale x2 lanczos": Operation(
        {
            "karate": tool("upscale", method="lanczos"),
            "opencv": mixed(
                lambda a: to_encoded(
                    np.asarray(
                        cv2.resize(to_linear(a), _shape(a, 2), interpolation=cv2.INTER_LANCZOS4),
                        np.float32,
                    )
                )
            ),
        }
    ),
    "mask key": Operation({"karate": tool("mask-extractor", source="key")}),
    "mask luminance": Operation({"karate": tool("mask-extractor")}),
    "mask colour": Operation({"karate": tool("mask-extractor", source="colour")}),
    "mask grow feather": Operation({"karate": tool("mask-extractor", grow=8.0, feather=8.0)}),
    "inpaint membrane": Operation(
        {
            "karate": holed(method="membrane"),
            "opencv": planes(
                lambda p: cv2.inpaint(
                    *((p * 65_535).astype(np.uint16), _hole(*p.shape), 5, cv2.INPAINT_TELEA)
                )
            ),
        },
        frozenset({"opencv"}),
    ),
    "outpaint mirror": Operation(
        {
            "karate": tool("outpaint", left=400, right=400),
            "opencv": mixed(
                lambda a: (
                    cv2.copyMakeBorder(a, 0, 0, 400, 400, cv2.BORDER_REFLECT),
                    cv2.copyMakeBorder(
                        _nothing(a), *(0, 0, 400, 400, cv2.BORDER_CONSTANT), value=1
                    ),
                )
            ),
        }
    ),
}
