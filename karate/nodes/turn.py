"""Quarter turns, mirrors and free rotation about the centre."""

from __future__ import annotations

import math

from karate.errors import Invalid
from karate.nodes.arrays import cv2, np
from karate.nodes.image import Image, Planes

FLIPS = ("none", "horizontal", "vertical", "both")
QUARTERS = ("0", "90", "180", "270")
OUTSIDE = ("transparent", "clamp", "mirror", "wrap")


def turned(image: Image, quarters: int, flip: str) -> Image:
    """Exact quarter turns clockwise, then a mirror."""
    planes = np.rot90(image.planes, -quarters, axes=(1, 2))
    if flip in ("horizontal", "both"):
        planes = planes[:, :, ::-1]
    if flip in ("vertical", "both"):
        planes = planes[:, ::-1]
    return image.with_planes(np.ascontiguousarray(planes))


def rotated(image: Image, degrees: float, outside: str) -> Image:
    """Turn clockwise about the centre in a frame of the same size, by bicubic interpolation.

    `outside` says what shows in the corners. Raises Invalid for another word.
    """
    if outside not in OUTSIDE:
        raise Invalid(f"outside is one of {', '.join(OUTSIDE)}", param="outside")
    source = image.with_alpha() if outside == "transparent" else image
    centre = ((image.width - 1) / 2, (image.height - 1) / 2)
    matrix = cv2.getRotationMatrix2D(centre, -degrees, 1)
    border = {
        "transparent": cv2.BORDER_CONSTANT,
        "clamp": cv2.BORDER_REPLICATE,
        "mirror": cv2.BORDER_REFLECT,
        "wrap": cv2.BORDER_WRAP,
    }[outside]
    planes, size = np.empty_like(source.planes), (image.width, image.height)
    # Where a pixel comes from is worked out once for all planes when they lie side by side.
    mixed = cv2.merge([*source.planes])
    mixed = cv2.warpAffine(mixed, matrix, size, flags=cv2.INTER_CUBIC, borderMode=border)
    cv2.split(mixed, [*planes])
    return source.with_planes(planes)


def upright_size(width: int, height: int, degrees: float) -> tuple[int, int]:
    """The largest centred rectangle of the same shape that a rotation leaves without corners."""
    turn = math.radians(abs(degrees) % 180)
    if turn > math.pi / 2:
        turn = math.pi - turn
    sine, cosine = math.sin(turn), math.cos(turn)
    scale = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    return max(1, math.floor(width * scale)), max(1, math.floor(height * scale))


def busiest(planes: Planes, width: int, height: int) -> tuple[int, int]:
    """Left and top of the window of that size with the most detail: where the eye goes."""
    gray = np.ascontiguousarray(planes[:3].mean(0), np.float32)
    detail = np.abs(cv2.Laplacian(gray, cv2.CV_32F, ksize=3, borderType=cv2.BORDER_REPLICATE))
    sums = cv2.integral(detail)
    windows = (sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width]) + sums[
        :-height, :-width
    ]
    top, left = np.unravel_index(int(np.argmax(windows)), windows.shape)
    return int(left), int(top)
