"""The seam between a picture and its new surroundings, made soft."""

from __future__ import annotations

import math
from collections.abc import Iterator

from karate.nodes.arrays import cv2, np
from karate.nodes.effects.outpaint.frame import Frame
from karate.nodes.image import Image, Planes
from karate.nodes.matte import smoothstep

#: How far beside the border the blur reaches, in its sigmas.
REACH = 3
#: How far the filter itself reads, in sigmas: OpenCV cuts a Gaussian of floats there.
CUT = 4


def softened(planes: Planes, image: Image, frame: Frame, sigma: float) -> Planes:
    """(C, H, W) planes of the frame with a blur of `sigma` pixels along the picture's border.

    Only bands beside the border are filtered: the cost goes with its length, not with the frame.
    """
    rows = _beside(image.height, frame.top, frame.bottom)
    columns = _beside(image.width, frame.left, frame.right)
    reach, rim = math.ceil(REACH * sigma), math.ceil(CUT * sigma) + 1
    out = np.array(planes)
    for down, right in _bands(image, frame, reach):
        # Inside, the nearer border counts; beyond a corner, the way around it.
        inner = np.maximum.outer(rows[down], columns[right])
        outer = np.hypot(np.maximum(rows[down], 0)[:, None], np.maximum(columns[right], 0))
        weight = 1 - smoothstep(np.where(outer > 0, outer, -inner), 0, REACH * sigma)
        top, left = max(0, down.start - rim), max(0, right.start - rim)
        read = np.s_[top : down.stop + rim, left : right.stop + rim]
        middle = np.s_[down.start - top : down.stop - top, right.start - left : right.stop - left]
        # Bands cross at corners: both read the untouched planes, so both write the same there.
        for plane, into in zip(planes, out, strict=True):
            soft = cv2.GaussianBlur(plane[read], (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
            before = plane[down, right]
            into[down, right] = before + weight * (soft[middle] - before)
    return out


def _bands(image: Image, frame: Frame, reach: int) -> Iterator[tuple[slice, slice]]:
    """Rows and columns within `reach` of each side of the picture that grows."""
    height = frame.top + image.height + frame.bottom
    width = frame.left + image.width + frame.right
    bottom, right = frame.top + image.height, frame.left + image.width
    tall = slice(max(0, frame.top - reach), min(height, bottom + reach))
    wide = slice(max(0, frame.left - reach), min(width, right + reach))
    for grows, at in ((frame.top, frame.top), (frame.bottom, bottom)):
        if grows:
            yield slice(max(0, at - reach), min(height, at + reach)), wide
    for grows, at in ((frame.left, frame.left), (frame.right, right)):
        if grows:
            yield tall, slice(max(0, at - reach), min(width, at + reach))


def _beside(size: int, before: int, after: int) -> Planes:
    """How far each place of an axis lies beyond the picture; negative inside of it.

    A side that does not grow has no border.
    """
    places = np.arange(before + size + after, dtype=np.float32) + np.float32(0.5)
    beyond = np.full_like(places, -np.inf)
    if before:
        np.maximum(beyond, before - places, out=beyond)
    if after:
        np.maximum(beyond, places - before - size, out=beyond)
    return beyond
