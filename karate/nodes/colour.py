"""The sRGB transfer curve, luminance, and straight colour under premultiplied alpha."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.spare import empty

#: Rec. 709 weights of red, green and blue in luminance.
LUMA = (0.2126, 0.7152, 0.0722)

#: Below this alpha a pixel has no colour of its own; less than half a 16-bit step.
FAINT = 1e-5


#: Encoded value where the straight part of sRGB ends and the curve begins.
KNEE = 0.04045

#: Values in one block of a curve: two of them fit the L2 cache.
BLOCK = 32_768
#: Values of alpha that are looked at in one go.
LOOK = 131_072
#: The bits of 1 as float32.
ONE = 0x3F800000


def to_linear(encoded: Planes, out: Planes | None = None) -> Planes:
    """sRGB-encoded values to linear light; negative values stay on the straight part.

    Writes to `out` if there is one, which may be `encoded` itself.
    """
    return _blocks(encoded, _linear, out)


def to_encoded(linear: Planes, out: Planes | None = None) -> Planes:
    """Linear light to sRGB-encoded values; the inverse of `to_linear`."""
    return _blocks(linear, _encoded, out)


def powered(values: Planes, exponent: float, out: Planes | None = None) -> Planes:
    """Values (0 and more) to the power of `exponent` above 0."""

    def change(block: Planes, into: Planes) -> None:
        cv2.log(block, dst=into)
        into *= np.float32(exponent)
        cv2.exp(into, dst=into)

    return _blocks(values, change, out)


# curve(max(x, knee)) - curve(knee) + slope·min(x, knee): both parts without a branch, 0 at 0.
# OpenCV's logarithm and exponential are twice as fast as a power, and as exact. Sums of halves
# are one pass where a product and a sum are two, and do not make NaN of infinity as 0 times it.


def _linear(encoded: Planes, out: Planes) -> None:
    straight_part = np.minimum(encoded, np.float32(KNEE))
    _light(np.maximum(encoded, np.float32(KNEE), out=out), out)
    out -= _light_of_knee()
    cv2.scaleAdd(straight_part, 1 / 12.92, out, dst=out)


def _light(encoded: Planes, out: Planes) -> None:
    """The curved part of sRGB."""
    cv2.addWeighted(encoded, 0.5 / 1.055, encoded, 0.5 / 1.055, 0.055 / 1.055, dst=out)
    cv2.log(out, dst=out)
    out *= np.float32(2.4)
    cv2.exp(out, dst=out)


@cache
def _light_of_knee() -> np.float32:
    """What `_light` makes of the knee, rounded as it rounds."""
    knee = np.full((1, 64), KNEE, np.float32)
    _light(knee, knee)
    return np.float32(knee[0, 0])


def _encoded(linear: Planes, out: Planes) -> None:
    straight_part = np.minimum(linear, np.float32(KNEE / 12.92))
    _code(np.maximum(linear, np.float32(KNEE / 12.92), out=out), out)
    out -= _code_of_knee()
    cv2.scaleAdd(straight_part, 12.92, out, dst=out)


def _code(linear: Planes, out: Planes) -> None:
    """The curved part of sRGB backwards, without its constant."""
    cv2.log(linear, dst=out)
    cv2.addWeighted(out, 0.5 / 2.4, out, 0.5 / 2.4, math.log(1.055), dst=out)
    cv2.exp(out, dst=out)


@cache
def _code_of_knee() -> np.float32:
    """What `_code` makes of the knee, rounded as it rounds."""
    knee = np.full((1, 64), KNEE / 12.92, np.float32)
    _code(knee, knee)
    return np.float32(knee[0, 0])


def _blocks(
    values: Planes, change: Callable[[Planes, Planes], None], out: Planes | None = None
) -> Planes:
    """`change(in, out)` over (1, n) blocks that stay in the cache."""
    out = empty(values.shape) if out is None else out
    values = values if values.ndim > 2 else np.ascontiguousarray(values)
    if not (values.flags.c_contiguous and out.flags.c_contiguous) and values.ndim > 1:
        for some, into in zip(values, out, strict=True):
            _blocks(some, change, into)
        return out
    flat, target = values.reshape(1, -1), out.reshape(1, -1)
    for start in range(0, flat.size, BLOCK):
        change(flat[:, start : start + BLOCK], target[:, start : start + BLOCK])
    return out


def solid(alpha: Planes) -> bool:
    """Tell whether nothing shines through a plane (H, W) of alpha.

    Looks no further than the first place where it does.
    """
    if alpha.size == 0:
        return True
    rows = max(1, LOOK // alpha.shape[-1])
    parts = (alpha[start : start + rows] for start in range(0, len(alpha), rows))
    return all(_ones(part) for part in parts)


def _ones(alpha: Planes) -> bool:
    """Tell whether all is 1: by the bits, for OpenCV finds the least and the most in one go, but
    overlooks NaN among floats."""
    least, most, _, _ = cv2.minMaxLoc(alpha.view(np.int32))
    return bool(least == most == ONE)


def bare(planes: Planes) -> Planes:
    """`straight` to be read only: a view of the colour planes where nothing shines through."""
    if planes.shape[0] not in (2, 4):
        return planes
    return planes[:-1] if solid(planes[-1]) else straight(planes)


def straight(planes: Planes) -> Planes:
    """The colour planes of (C, …) premultiplied planes, divided by alpha (0 where it is faint)."""
    if planes.shape[0] not in (2, 4):
        return planes.copy()
    alpha = planes[-1]
    if solid(alpha):
        return planes[:-1].copy()
    seen = alpha > FAINT
    return np.where(seen, planes[:-1] / np.where(seen, alpha, np.float32(1)), np.float32(0))


def on_straight(planes: Planes, change: Callable[[Planes], Planes]) -> Planes:
    """Apply `change` to the straight colour of premultiplied planes; alpha is kept bit for bit."""
    if planes.shape[0] not in (2, 4):
        return change(planes)
    changed = empty(planes.shape)
    straight_into(planes, changed, lambda colour, into: np.copyto(into, change(colour)))
    return changed


def straight_into(planes: Planes, out: Planes, change: Callable[[Planes, Planes], object]) -> None:
    """`change(straight colour, into)` of premultiplied planes to `out`; alpha is kept."""
    if planes.shape[0] not in (2, 4):
        change(planes, out)
        return
    alpha, colour = planes[-1], out[:-1]
    out[-1] = alpha  # first: a copy is the fastest way to bring it to the cache
    if solid(alpha):
        change(planes[:-1], colour)
    else:
        change(straight(planes), colour)
        colour *= alpha


def luminance(colour: Planes, out: Planes | None = None) -> Planes:
    """The luminance (…) of colour planes (1 or 3, …), in `out` if there is one."""
    out = np.empty(colour.shape[1:], np.float32) if out is None else out
    if colour.shape[0] == 1:
        np.copyto(out, colour[0])
        return out
    weighted([*colour], LUMA, 0, out)
    return out


def weighted(sources: Sequence[Planes], weights: Sequence[float], more: float, out: Planes) -> None:
    """Fill `out` with `more` and each of `sources` times its weight; none of them may be `out`."""
    used = [
        (source, float(weight))
        for source, weight in zip(sources, weights, strict=True)
        if weight != 0
    ]
    if not used or out.ndim != 2 or out.size == 0:
        out[...] = more
        for source, weight in used:
            out += source * np.float32(weight)
        return
    (first, one), *rest = used
    if rest:
        (second, two), *rest = rest
    else:
        second, one, two = first, one / 2, one / 2
    cv2.addWeighted(first, one, second, two, more, dst=out)
    for source, weight in rest:
        cv2.scaleAdd(source, weight, out, dst=out)
