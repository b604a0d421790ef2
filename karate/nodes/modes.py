"""The 16 blend modes of W3C Compositing and Blending Level 1, §9, and source-over compositing.

Modes take straight colours (3, h, w) in 0..1, backdrop first, as encoded as the picture is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.colour import straight
from karate.nodes.image import Planes

Mode: TypeAlias = Callable[[Planes, Planes], Planes]
"""B(Cb, Cs): the colour of the source over the backdrop, where both are opaque."""

#: Weights of red, green and blue in the lightness of the modes that keep hue or colour (§9.2).
LUM: Final = (0.3, 0.59, 0.11)
#: What a division is kept away from 0 by.
TINY: Final = 1e-12


def composite(backdrop: Planes, source: Planes, alpha: Planes, mode: str) -> Planes:
    """Straight colour `source` (3, h, w) with `alpha` (h, w) over premultiplied `backdrop`.

    §5.1 with §5.8: co = (1 - αs)·cb + αs·((1 - αb)·Cs + αb·B(Cb, Cs)). Where alpha is 0 the
    backdrop stays bit for bit.
    """
    deep = backdrop.shape[0] == 4
    mixed = source
    if mode != "normal":
        below = np.clip(straight(backdrop), 0, 1)
        mixed = MODES[mode](below, np.broadcast_to(source, below.shape))
        if deep:
            over = np.clip(backdrop[-1], 0, 1)
            mixed = source + over * (mixed - source)
    found = backdrop * (1 - alpha)
    found[:3] += alpha * mixed
    if deep:
        found[3] += alpha
    return found


def _screen(below: Planes, above: Planes) -> Planes:
    return below + above - below * above


def _hard_light(below: Planes, above: Planes) -> Planes:
    twice = above + above
    return np.where(above <= 0.5, below * twice, _screen(below, twice - 1))


def _dodge(below: Planes, above: Planes) -> Planes:
    bright = np.minimum(1, below / np.maximum(1 - above, np.float32(TINY)))
    return np.where(below == 0, np.float32(0), bright)


def _burn(below: Planes, above: Planes) -> Planes:
    dark = 1 - np.minimum(1, (1 - below) / np.maximum(above, np.float32(TINY)))
    return np.where(below == 1, np.float32(1), dark)


def _soft_light(below: Planes, above: Planes) -> Planes:
    curve = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    twice = above + above - 1
    darker = below + twice * below * (1 - below)
    return np.where(above <= 0.5, darker, below + twice * (curve - below))


def _lum(colour: Planes) -> Planes:
    red, green, blue = (np.float32(weight) for weight in LUM)
    found: Planes = red * colour[0] + green * colour[1] + blue * colour[2]
    return found


def _with_lum(colour: Planes, lum: Planes) -> Planes:
    """SetLum with ClipColor: `colour` as light as `lum`, brought back into 0..1 towards gray."""
    found = colour + (lum - _lum(colour))
    gray = _lum(found)
    least, most = found.min(0), found.max(0)
    low = gray / np.maximum(gray - least, np.float32(TINY))
    high = (1 - gray) / np.maximum(most - gray, np.float32(TINY))
    found = np.where(least < 0, gray + (found - gray) * low, found)
    return np.where(most > 1, gray + (found - gray) * high, found)


def _sat(colour: Planes) -> Planes:
    found: Planes = colour.max(0) - colour.min(0)
    return found


def _with_sat(colour: Planes, sat: Planes) -> Planes:
    """SetSat: the least becomes 0, the most `sat`, the middle in proportion."""
    least = colour.min(0)
    spread = colour.max(0) - least
    return np.where(spread > 0, (colour - least) * sat / np.maximum(spread, np.float32(TINY)), 0)


def _hue(below: Planes, above: Planes) -> Planes:
    return _with_lum(_with_sat(above, _sat(below)), _lum(below))


def _saturation(below: Planes, above: Planes) -> Planes:
    return _with_lum(_with_sat(below, _sat(above)), _lum(below))


MODES: Final[Mapping[str, Mode]] = {
    "normal": lambda below, above: above,
    "multiply": lambda below, above: below * above,
    "screen": _screen,
    "overlay": lambda below, above: _hard_light(above, below),
    "darken": lambda below, above: np.minimum(below, above),
    "lighten": lambda below, above: np.maximum(below, above),
    "color-dodge": _dodge,
    "color-burn": _burn,
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "difference": lambda below, above: np.abs(below - above),
    "exclusion": lambda below, above: below + above - 2 * below * above,
    "hue": _hue,
    "saturation": _saturation,
    "color": lambda below, above: _with_lum(above, _lum(below)),
    "luminosity": lambda below, above: _with_lum(below, _lum(above)),
}
