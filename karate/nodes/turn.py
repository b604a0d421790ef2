"""Quarter turns, mirrors and free rotation about the centre."""

from __future__ import annotations

import math

from karate.errors import Invalid
from karate.nodes.arrays import cv2, np
from karate.nodes.crew import each_strip
from karate.nodes.image import Image, Planes
from karate.nodes.spare import empty

FLIPS = ("none", "horizontal", "vertical", "both")
QUARTERS = ("0", "90", "180", "270")
OUTSIDE = ("transparent", "clamp", "mirror", "wrap")
#: Ways to read between pixels, as OpenCV numbers them: INTER_CUBIC, LANCZOS4, LINEAR, NEAREST.
RESAMPLES = {"cubic": 2, "lanczos": 4, "linear": 1, "nearest": 0}


def turned(image: Image, quarters: int, flip: str) -> Image:
    """Exact quarter turns clockwise, then a mirror."""
    planes = np.rot90(image.planes, -quarters, axes=(1, 2))
    if flip in ("horizontal", "both"):
        planes = planes[:, :, ::-1]
    if flip in ("vertical", "both"):
        planes = planes[:, ::-1]
    return image.with_planes(np.ascontiguousarray(planes))


def rotated(image: Image, degrees: float, outside: str, resample: str = "cubic") -> Image:
    """Turn clockwise about the centre in a frame of the same size.

    `outside` says what shows in the corners, `resample` how it is read between pixels. Raises
    Invalid for another word.
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
    planes, size = empty(source.planes.shape), (image.width, image.height)
    if len(planes) == 1:
        how = {"flags": RESAMPLES[resample], "borderMode": border}
        cv2.warpAffine(source.planes[0], matrix, size, dst=planes[0], **how)
        return source.with_planes(planes)
    # Where a pixel comes from is worked out once for all planes when they lie side by side.
    before, after = (empty((image.height, image.width, len(planes))) for _ in range(2))
    each_strip(
        image.height,
        image.width,
        lambda rows: cv2.merge([*source.planes[:, rows]], dst=before[rows]),
    )
    cv2.warpAffine(before, matrix, size, dst=after, flags=RESAMPLES[resample], borderMode=border)
    each_strip(image.height, image.width, lambda rows: cv2.split(after[rows], [*planes[:, rows]]))
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
