"""A picture inside an effect: planes of float32, premultiplied, with a tagged space."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from karate.errors import StepFailed
from karate.nodes.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Planes: TypeAlias = "NDArray[np.float32]"
Space: TypeAlias = Literal["srgb", "linear", "data"]

#: Longest side of any picture, in pixels.
MAX_SIDE = 16_384

#: Largest area of any picture, in pixels, where the caller names no smaller one.
MAX_PIXELS = 100_000_000


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a picture becomes a file. `quality` 1..100 is for JPEG and lossy WebP."""

    media_type: Literal["image/png", "image/jpeg", "image/webp"] = "image/png"
    quality: int = 90
    lossless: bool = False
    effort: int = 1
    """zlib level of a PNG, 1 (fast, between nodes) to 9."""


@dataclass(frozen=True, slots=True)
class Image:
    """`planes` is (C, H, W) float32, C-contiguous, nominal range 0..1 and never clamped.

    C = 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha; colour is premultiplied by alpha.
    `space` says what the numbers are: sRGB-encoded, linear light, or data (a mask).
    `bits` is the depth it is stored with (8 or 16); `encoding` overrides how it is stored.
    """

    planes: Planes
    space: Space = "srgb"
    bits: int = 8
    encoding: Encoding | None = None

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.planes.shape[1])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.planes.shape[2])

    @property
    def colours(self) -> int:
        """Number of colour planes: 1 (gray) or 3."""
        return 1 if self.planes.shape[0] < 3 else 3

    @property
    def has_alpha(self) -> bool:
        """Tell whether the last plane is alpha."""
        return self.planes.shape[0] in (2, 4)

    @property
    def alpha(self) -> Planes | None:
        """The alpha plane (H, W) as a view, or None for an opaque picture."""
        return self.planes[-1] if self.has_alpha else None

    def with_planes(self, planes: Planes) -> Image:
        """The same picture with other planes."""
        return replace(self, planes=planes)

    def with_alpha(self) -> Image:
        """The same picture with an alpha plane, opaque where there was none."""
        if self.has_alpha:
            return self
        planes = np.empty((self.colours + 1, self.height, self.width), np.float32)
        planes[:-1] = self.planes
        planes[-1] = 1
        return self.with_planes(planes)


def check_size(width: int, height: int, max_pixels: int = MAX_PIXELS) -> None:
    """Refuse a result that nobody could store; raises StepFailed before memory is taken."""
    if width < 1 or height < 1:
        raise StepFailed("The result would have no pixels")
    if max(width, height) > MAX_SIDE or width * height > max_pixels:
        raise StepFailed(
            f"The result would be {width} × {height} pixels; "
            f"the limit is {MAX_SIDE} a side and {max_pixels:,} in all"
        )
