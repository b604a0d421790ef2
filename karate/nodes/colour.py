"""The sRGB transfer curve, luminance, and straight colour under premultiplied alpha."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from karate.nodes.arrays import np
from karate.nodes.image import Planes

#: Rec. 709 weights of red, green and blue in luminance.
LUMA = (0.2126, 0.7152, 0.0722)

#: Below this alpha a pixel has no colour of its own; less than half a 16-bit step.
FAINT = 1e-5


#: Encoded value where the straight part of sRGB ends and the curve begins.
KNEE = 0.04045

#: Values in one block of a curve: two of them fit the L2 cache.
BLOCK = 32_768


def to_linear(encoded: Planes) -> Planes:
    """sRGB-encoded values to linear light; negative values stay on the straight part."""
    return _blocks(encoded, _linear)


def to_encoded(linear: Planes) -> Planes:
    """Linear light to sRGB-encoded values; the inverse of `to_linear`."""
    return _blocks(linear, _encoded)


def _linear(encoded: Planes, out: Planes) -> None:
    # curve(max(x, knee)) - curve(knee) + min(x, knee)/12.92: both parts without a branch, 0 at 0.
    _light(np.maximum(encoded, np.float32(KNEE)), out)
    out -= _light_of_knee()
    out += np.minimum(encoded, np.float32(KNEE)) * np.float32(1 / 12.92)


def _light(encoded: Planes, out: Planes) -> None:
    """The curved part of sRGB."""
    np.add(encoded, np.float32(0.055), out=out)
    out *= np.float32(1 / 1.055)
    np.power(out, np.float32(2.4), out=out)


@cache
def _light_of_knee() -> np.float32:
    """What `_light` makes of the knee, rounded as it rounds."""
    knee = np.full(64, KNEE, np.float32)
    _light(knee, knee)
    return np.float32(knee[0])


def _encoded(linear: Planes, out: Planes) -> None:
    _code(np.maximum(linear, np.float32(KNEE / 12.92)), out)
    out -= _code_of_knee()
    out += np.minimum(linear, np.float32(KNEE / 12.92)) * np.float32(12.92)


def _code(linear: Planes, out: Planes) -> None:
    """The curved part of sRGB backwards, without its constant."""
    np.power(linear, np.float32(1 / 2.4), out=out)
    out *= np.float32(1.055)


@cache
def _code_of_knee() -> np.float32:
    """What `_code` makes of the knee, rounded as it rounds."""
    knee = np.full(64, KNEE / 12.92, np.float32)
    _code(knee, knee)
    return np.float32(knee[0])


def _blocks(values: Planes, change: Callable[[Planes, Planes], None]) -> Planes:
    """`change(in, out)` over blocks that stay in the cache."""
    flat = np.ascontiguousarray(values).reshape(-1)
    out = np.empty_like(flat)
    for start in range(0, flat.size, BLOCK):
        change(flat[start : start + BLOCK], out[start : start + BLOCK])
    return out.reshape(values.shape)


def solid(alpha: Planes) -> bool:
    """Tell whether nothing shines through."""
    return bool(alpha.min() == 1 == alpha.max())


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
    changed, alpha = np.empty_like(planes), planes[-1]
    if solid(alpha):
        changed[:-1] = change(planes[:-1])
    else:
        np.multiply(change(straight(planes)), alpha, out=changed[:-1])
    changed[-1] = planes[-1]
    return changed


def luminance(colour: Planes) -> Planes:
    """The luminance (…) of colour planes (1 or 3, …)."""
    if colour.shape[0] == 1:
        return np.array(colour[0])
    found: Planes = colour[0] * np.float32(LUMA[0])
    found += colour[1] * np.float32(LUMA[1])
    found += colour[2] * np.float32(LUMA[2])
    return found
