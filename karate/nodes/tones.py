"""Shadows and highlights: gains for dark and for bright colours that turn no slope around."""

from __future__ import annotations

from karate.nodes.arrays import np
from karate.nodes.image import Planes
from karate.nodes.matte import smoothstep

#: Dark ends, and bright begins, at these encoded luminances.
DARK_TO, BRIGHT_FROM = 0.55, 0.45
#: What a whole slider multiplies the darkest, and the brightest, by. More would turn an order of
#: two tones around.
DARK, BRIGHT = 0.6, 0.3


def lifted(light: Planes, shadows: float, highlights: float) -> Planes:
    """What encoded colour of this luminance is multiplied with; sliders are -1 to 1, 0 neutral."""
    dark = 1 - smoothstep(light, 0, DARK_TO)
    bright = smoothstep(light, BRIGHT_FROM, 1)
    gain = np.float32(DARK * shadows) * dark + np.float32(BRIGHT * highlights) * bright
    return np.asarray(1 + gain, np.float32)
