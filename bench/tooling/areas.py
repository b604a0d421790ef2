"""Operations that look at what lies around a pixel: filters, resizing, turning."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageFilter

from bench.tooling.curves import coded, lit
from bench.tooling.points import EIGHT_BITS
from bench.tooling.ways import (
    Operation,
    Way,
    mixed,
    pillow,
    planes,
    scaled,
    scipy_planes,
    size_of,
    tool,
    vips,
)

LANCZOS3 = "lanczos"
#: What Karate sees and a filter of all planes does not.
OPAQUE = "alpha is 1 everywhere: it looks, and leaves it; the peers filter it"


def _gaussian(sigma: float) -> Operation:
    ways: dict[str, Way] = {
        "karate": tool("blur", sigma=sigma, linear=False),
        "opencv": planes(lambda p, o: cv2.GaussianBlur(p, (0, 0), sigma, dst=o)),
        "pillow": pillow(lambda f: f.filter(ImageFilter.GaussianBlur(sigma))),
        "scipy": scipy_planes(
            lambda nd, p, o: nd.gaussian_filter(p, sigma, mode="nearest", output=o)
        ),
        "libvips": vips(lambda s: s.gaussblur(sigma, precision="approximate")),
    }
    return Operation(ways, {"pillow": EIGHT_BITS, "libvips": "some boxes"}, note=OPAQUE)


def _blurred_light(array: Any, out: Any) -> None:
    lit(array, out)
    cv2.GaussianBlur(out, (0, 0), 4, dst=out)
    coded(out, out)


def _turned(array: Any, out: Any) -> None:
    height, width = array.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -7, 1)
    cv2.warpAffine(array, matrix, (width, height), dst=out, flags=cv2.INTER_CUBIC)


def _enlarged(array: Any, out: Any) -> None:
    coded(
        cv2.resize(lit(array, np.empty_like(array)), size_of(out), None, 0, 0, cv2.INTER_LANCZOS4),
        out,
    )


def _resized(method: int, factor: float) -> Way:
    """OpenCV's resize."""
    return mixed(lambda a, o: cv2.resize(a, size_of(o), dst=o, interpolation=method), factor=factor)


def _pillow(factor: float, method: Any) -> Way:
    """Pillow's resize of float planes."""
    return pillow(
        lambda f: f.resize((round(f.width * factor), round(f.height * factor)), method), True
    )


FILTERS: dict[str, Operation] = {
    "gaussian s=2": _gaussian(2),
    "gaussian s=8": _gaussian(8),
    "gaussian s=32": _gaussian(32),
    "gaussian s=4 in light": Operation(
        {"karate": tool("blur"), "opencv": planes(_blurred_light)},
        note="the peer curves alpha as well, which is as much again as looking at it",
    ),
    "box 31": Operation(
        {
            "karate": tool("blur", kind="box", sigma=80**0.5, linear=False),
            "opencv": planes(lambda p, o: cv2.blur(p, (31, 31), dst=o)),
            "scipy": scipy_planes(
                lambda nd, p, o: nd.uniform_filter(p, 31, mode="nearest", output=o)
            ),
        },
        note=OPAQUE,
    ),
    "lens r=8": Operation(
        {
            "karate": tool("blur", kind="lens", radius=8, linear=False),
            "opencv": planes(
                lambda p, o: cv2.filter2D(p, -1, np.full((17, 17), 1 / 289, np.float32), dst=o)
            ),
        },
        note=OPAQUE,
    ),
    "motion d=40": Operation(
        {
            "karate": tool("blur", kind="motion", distance=40, angle=30, linear=False),
            "opencv": planes(
                lambda p, o: cv2.filter2D(p, -1, np.full((23, 39), 1 / 897, np.float32), dst=o)
            ),
        },
        note=OPAQUE,
    ),
    "surface r=4": Operation(
        {
            "karate": tool("blur", kind="surface", radius=4),
            "opencv": mixed(lambda a, o: cv2.bilateralFilter(a, 9, 0.1, 2.5, dst=o), count=3),
        },
        note="the peer has no alpha to keep",
    ),
    "median r=2": Operation(
        {
            "karate": tool("blur", kind="median", radius=2),
            "opencv": mixed(lambda a, o: cv2.medianBlur(a, 5, dst=o)),
        },
        note=OPAQUE,
    ),
    "crop rotate": Operation(
        {
            "karate": tool("crop", angle=7.0),
            "opencv": mixed(_turned),
            "pillow": pillow(lambda f: f.rotate(7, Pillow.Resampling.BICUBIC)),
            "libvips": vips(lambda s: s.rotate(7)),
        },
        {"pillow": EIGHT_BITS, "libvips": "bilinear"},
    ),
}

SIZES: dict[str, Operation] = {
    "resize lanczos x2": Operation(
        {
            "karate": scaled(2, LANCZOS3),
            "opencv": _resized(cv2.INTER_LANCZOS4, 2),
            "pillow": _pillow(2, Pillow.Resampling.LANCZOS),
            "libvips": vips(lambda s: s.resize(2, kernel="lanczos3")),
        },
        note=OPAQUE,
    ),
    "resize lanczos /2": Operation(
        {
            "karate": scaled(0.5, LANCZOS3),
            "pillow": _pillow(0.5, Pillow.Resampling.LANCZOS),
            "libvips": vips(lambda s: s.resize(0.5, kernel="lanczos3")),
        },
        note=OPAQUE,
    ),
    "resize area /2": Operation(
        {
            "karate": scaled(0.5, "box"),
            "opencv": _resized(cv2.INTER_AREA, 0.5),
            "pillow": _pillow(0.5, Pillow.Resampling.BOX),
            "libvips": vips(lambda s: s.shrink(2, 2)),
        }
    ),
    "upscale x2 lanczos": Operation(
        {
            "karate": tool("upscale", method="lanczos"),
            "opencv": mixed(_enlarged, factor=2),
        }
    ),
    "upscale x2 back-projection": Operation({"karate": tool("upscale")}),
}
