"""CIE Lab of any light, also beyond what sRGB shows: nothing is clipped, unlike in `hues.lab`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karate.nodes.arrays import np
from karate.nodes.colour import powered, weighted
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Linear sRGB to CIE XYZ with D65 white at 1, 1, 1 (IEC 61966-2-1); rows sum to 1.
_XYZ = (
    (0.4124564 / 0.9504559, 0.3575761 / 0.9504559, 0.1804375 / 0.9504559),
    (0.2126729, 0.7151522, 0.0721749),
    (0.0193339 / 1.0890578, 0.1191920 / 1.0890578, 0.9503041 / 1.0890578),
)
#: Lab from the cube roots of X, Y and Z, less L's constant of -16 (CIE 15).
_LAB = ((0.0, 116.0, 0.0), (500.0, -500.0, 0.0), (0.0, 200.0, -200.0))
#: Below this share of white the cube root is a straight line, which negative light stays on.
KNEE = (6 / 29) ** 3
#: That line: its slope, and its value at 0.
SLOPE, START = (29 / 6) ** 2 / 3, 4 / 29


def lab_of(light: Planes) -> Planes:
    """(3, h, w) Lab of linear light (3, h, w): L is 100 for white."""
    share = _mixed(light, np.array(_XYZ))
    root = powered(np.maximum(share, np.float32(KNEE)), 1 / 3)
    straight_part = share * np.float32(SLOPE) + np.float32(START)
    found = _mixed(np.where(share > KNEE, root, straight_part), np.array(_LAB))
    found[0] -= np.float32(16)
    return found


def light_of(lab: Planes) -> Planes:
    """(3, h, w) linear light of Lab; the inverse of `lab_of`."""
    root = _mixed(lab, np.linalg.inv(np.array(_LAB)))
    root += np.float32(16 / 116)
    straight_part = (root - np.float32(START)) * np.float32(1 / SLOPE)
    share = np.where(root > 6 / 29, root * root * root, straight_part)
    return _mixed(share, np.linalg.inv(np.array(_XYZ)))


def _mixed(planes: Planes, matrix: NDArray[np.float64]) -> Planes:
    """Three planes, each the sum of `planes` times a row of `matrix` (3, 3)."""
    out = np.empty(planes.shape, np.float32)
    for row, into in zip(matrix.tolist(), out, strict=True):
        weighted([*planes], row, 0, into)
    return out
