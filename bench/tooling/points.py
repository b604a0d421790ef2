"""Operations that look at one pixel at a time: memory is their bound."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from PIL import ImageChops

from bench.tooling.curves import coded, lit
from bench.tooling.ways import Operation, mixed, pillow, planes, tool, vips

EIGHT_BITS = "8 bits"


def _matrix(*rows: tuple[float, ...]) -> Any:
    return np.array(rows, np.float32)


#: (a - 0.1) / 0.8 for colour, alpha as it is.
LEVELS = _matrix(
    (1.25, 0, 0, 0, -0.125), (0, 1.25, 0, 0, -0.125), (0, 0, 1.25, 0, -0.125), (0, 0, 0, 1, 0)
)
MIXED = _matrix((1, 0.3, 0, 0, 0), (0, 1, 0, 0, 0), (0.2, 0, 1, 0, 0), (0, 0, 0, 1, 0))
#: OpenCV takes four numbers for the same array of them.
WHITE: Any = (1.0,) * 4
GAIN = np.float32(2**0.5)


def _exposed(plane: Any, out: Any) -> None:
    lit(plane, out)
    np.multiply(out, GAIN, out=out)
    coded(out, out)


def _negative(plane: Any, out: Any) -> None:
    np.subtract(np.float32(1), plane, out=out)


def _inner(plane: Any, out: Any) -> None:
    height, width = plane.shape
    rows = slice(height // 20, height // 20 + height * 9 // 10)
    columns = slice(width // 20, width // 20 + width * 9 // 10)
    np.copyto(out[rows, columns], plane[rows, columns])


POINTS: dict[str, Operation] = {
    "invert": Operation(
        {
            "karate": tool("invert"),
            "numpy": planes(_negative),
            "opencv": mixed(lambda a, o: cv2.subtract(WHITE, a, dst=o)),
            "pillow": pillow(lambda f: ImageChops.invert(f.convert("RGB"))),
            "libvips": vips(lambda s: s.linear(-1, 1)),
        },
        {"pillow": EIGHT_BITS},
        planes=8,
        note="the peers do not look at alpha",
    ),
    "grade levels": Operation(
        {
            "karate": tool("default", black=0.1, white=0.9),
            "opencv": mixed(lambda a, o: cv2.transform(a, LEVELS, dst=o)),
            "libvips": vips(lambda s: s.linear([1.25] * 3 + [1], [-0.125] * 3 + [0])),
        },
        planes=8,
    ),
    "grade exposure": Operation(
        {"karate": tool("default", exposure=0.5), "numpy": planes(_exposed, 3)},
    ),
    "channels mix": Operation(
        {
            "karate": tool("channels", red_green=0.3, blue_red=0.2),
            "opencv": mixed(
                lambda a, o: (
                    cv2.transform(a, MIXED, dst=o),
                    cv2.cvtColor(a, cv2.COLOR_RGBA2GRAY),
                )
            ),
            "libvips": vips(lambda s: s.recomb(MIXED[:, :4].tolist())),
        },
        {"libvips": "no luminance"},
        planes=9,
        note="and its luminance as a mask",
    ),
    "channels swap": Operation(
        {
            "karate": tool("channels", red="blue", blue="red"),
            "opencv": mixed(
                lambda a, o: (
                    cv2.cvtColor(a, cv2.COLOR_BGRA2RGBA, dst=o),
                    cv2.cvtColor(a, cv2.COLOR_RGBA2GRAY),
                )
            ),
        },
        planes=9,
        note="and its luminance as a mask",
    ),
    "crop": Operation(
        {
            "karate": tool("crop", unit="percent", x=5, y=5, width=90, height=90),
            "numpy": planes(_inner),
        },
    ),
}
