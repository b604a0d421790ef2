"""Colour profiles: is it sRGB already, and a matrix profile applied to 16-bit codes.

8-bit pictures go through Little CMS (ImageCms); it has no 16-bit way in from Pillow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from karate.nodes.colour import to_encoded
from karate.nodes.image import Planes

#: sRGB's red, green and blue as columns of XYZ under D50, as its ICC profile gives them.
SRGB_XYZ = np.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
)

#: How far a profile's primaries and curve may be from sRGB's and still be called sRGB.
NEAR_PRIMARIES, NEAR_CURVE = 0.002, 0.004


@dataclass(frozen=True, slots=True)
class MatrixProfile:
    """A profile made of one curve for each channel and, for RGB, a matrix to XYZ under D50."""

    curves: tuple[NDArray[np.float64], ...]
    """Linear light at the 65,536 codes, one curve for each channel."""
    matrix: NDArray[np.float64] | None

    @property
    def is_srgb(self) -> bool:
        """Tell whether the picture already means what sRGB means."""
        if self.matrix is not None and np.abs(self.matrix - SRGB_XYZ).max() > NEAR_PRIMARIES:
            return False
        codes = np.linspace(0, 1, 65_536)
        curve = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
        return all(np.abs(own - curve).max() <= NEAR_CURVE for own in self.curves)

    def to_srgb(self, codes: NDArray[np.uint16]) -> Planes:
        """Straight (C, h, w) codes to encoded sRGB; colours beyond sRGB stay beyond 0..1."""
        light = np.stack([curve[plane] for curve, plane in zip(self.curves, codes, strict=True)])
        if self.matrix is not None:
            change = np.linalg.inv(SRGB_XYZ) @ self.matrix
            light = np.einsum("ij,jhw->ihw", change, light)
        return to_encoded(light.astype(np.float32))


def matrix_profile(profile: bytes) -> MatrixProfile | None:
    """Read a gray or RGB profile without lookup tables; None for any other and for damage."""
    try:
        tags = _tags(profile)
        space = profile[16:20]
        if any(name.startswith(b"A2B") for name in tags):
            return None
        if space == b"GRAY":
            return MatrixProfile((_curve(tags[b"kTRC"]),), None)
        if space != b"RGB " or profile[20:24] != b"XYZ ":
            return None
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, ValueError, struct.error):
        return None
    return MatrixProfile(curves, np.array(columns).T)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    if count > 100:
        raise ValueError("too many tags")
    entries = (struct.unpack_from(">4sII", profile, 132 + 12 * n) for n in range(count))
    return {name: profile[start : start + size] for name, start, size in entries}


def _xyz(tag: bytes) -> list[float]:
    return [value / 65_536 for value in struct.unpack_from(">3i", tag, 8)]


def _curve(tag: bytes) -> NDArray[np.float64]:
    """The curve of a `curv` or `para` tag at 65,536 codes; raises ValueError for others."""
    codes = np.linspace(0, 1, 65_536)
    if tag[:4] == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return codes
        table = np.frombuffer(tag, ">u2", count, 12)
        if count == 1:
            return np.asarray(codes ** (int(table[0]) / 256))
        return np.interp(codes, np.linspace(0, 1, count), table / 65_535)
    if tag[:4] != b"para":
        raise ValueError("unknown kind of curve")
    (kind,) = struct.unpack_from(">H", tag, 8)
    return _parametric(kind, [n / 65_536 for n in _numbers(tag, kind)], codes)


def _numbers(tag: bytes, kind: int) -> tuple[int, ...]:
    counts = (1, 3, 4, 5, 7)
    if kind >= len(counts):
        raise ValueError("unknown parametric curve")
    return struct.unpack_from(f">{counts[kind]}i", tag, 12)


def _parametric(kind: int, numbers: list[float], codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The five functions of the ICC specification, 10.18."""
    gamma, a, b, c, d, e, f = (*numbers, *([0.0] * (7 - len(numbers))))
    if kind == 0:
        return np.asarray(codes**gamma)
    if kind in (1, 2):
        lift = c if kind == 2 else 0.0
        return np.where(codes >= -b / a, np.maximum(a * codes + b, 0) ** gamma + lift, lift)
    return np.where(codes >= d, np.maximum(a * codes + b, 0) ** gamma + e, c * codes + f)
