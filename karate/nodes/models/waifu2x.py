"""Enlarging by waifu2x's upconv_7: seven layers that double a picture's size.

Tile by tile, each read with the rows and columns around it that the network sees, so that the whole
is what one pass over it would give. Alpha is no colour: it is enlarged by Lanczos.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from karate.nodes.arrays import np
from karate.nodes.colour import on_straight, straight, to_encoded, to_linear
from karate.nodes.hues import three
from karate.nodes.image import MAX_PIXELS, MAX_SIDE, Image, Planes
from karate.nodes.membrane import stretched
from karate.nodes.meter import METER
from karate.nodes.models.at_hand import Given
from karate.nodes.models.session import Session, converted
from karate.nodes.resize import resized
from karate.nodes.strips import pointwise

#: Kinds of picture that it was taught on; it knows 0 (none) to 3 of denoising of each.
STYLES: Final = ("photo", "anime")
#: Side of a tile, and how far the network sees, in pixels of the small picture.
TILE, HALO = 256, 7
#: Below this alpha the colour of a pixel is a guess, and is filled from around.
SEEN: Final = 1 / 255


def enlarged(
    image: Image, width: int, height: int, given: Given, style: str, denoise: int
) -> Image:
    """`image` in a larger size: doubled while it is smaller, then brought to the size by Lanczos.

    Raises StepFailed where a file of the model is not what it was.
    """
    if image.space == "linear":
        coded = pointwise(image, lambda p, _: on_straight(p, to_encoded))
        coded = enlarged(_tagged(coded), width, height, given, style, denoise)
        made = pointwise(coded, lambda p, _: on_straight(p, to_linear))
        return image.with_planes(made.planes)
    colour = _colour(image)
    times = doublings(colour, width, height)
    begun, whole = 0, sum(4**number for number in range(times))
    for number in range(times):
        # The noise is gone after the first.
        net = network(given, style, 0 if number else denoise)
        colour = _doubled_hdr(colour, net, (begun / whole, 4**number / whole))
        begun += 4**number
    colour = resized(colour, width, height)
    out = np.empty((len(image.planes), height, width), np.float32)
    out[: image.colours] = colour if image.colours == 3 else colour.mean(0)
    if float(image.planes.max()) <= 1:
        np.clip(out[: image.colours], 0, 1, out=out[: image.colours])
    if image.alpha is not None:
        np.clip(resized(image.planes[-1:], width, height)[0], 0, 1, out=out[-1])
        out[:-1] *= out[-1]
    return image.with_planes(out)


def network(given: Given, style: str, denoise: int) -> Session:
    """One of the eight networks. Raises StepFailed."""
    name = f"{style}-{denoise}"
    return converted(given.file(f"{name}.param"), given.file(f"{name}.bin"))


def doubled(planes: Planes, net: Session, share: tuple[float, float] = (0, 1)) -> Planes:
    """(3, h, w) planes of 0..1 as (3, 2h, 2w); what lies beyond the border is as the border.

    `share` is how much of the job was done before, and how much of it this is.
    """
    _, height, width = planes.shape
    out = np.empty((3, 2 * height, 2 * width), np.float32)
    tiles = list(_tiles(height, width))
    for done, (top, left) in enumerate(tiles, start=1):
        bottom, right = min(top + TILE, height), min(left + TILE, width)
        rows = np.clip(np.arange(top - HALO, bottom + HALO), 0, height - 1)
        columns = np.clip(np.arange(left - HALO, right + HALO), 0, width - 1)
        seen = planes[:, rows[:, None], columns]
        out[:, 2 * top : 2 * bottom, 2 * left : 2 * right] = net.run(seen)
        METER.share(share[0] + share[1] * done / len(tiles))
    return out


def _tiles(height: int, width: int) -> Iterator[tuple[int, int]]:
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            yield top, left


def doublings(colour: Planes, width: int, height: int) -> int:
    """How often doubling brings it nearer to the size, and can be held."""
    tall, wide = (int(side) for side in colour.shape[1:])
    times = 0
    while wide < width or tall < height:
        tall, wide = 2 * tall, 2 * wide
        if max(tall, wide) > MAX_SIDE or tall * wide > MAX_PIXELS:
            break
        times += 1
    return times


def _colour(image: Image) -> Planes:
    """Three straight planes; where nothing is seen, what lies around goes on."""
    colour = np.array(three(straight(image.planes)))
    if image.alpha is None:
        return colour
    return stretched(colour, image.alpha < SEEN)


def _doubled_hdr(colour: Planes, net: Session, share: tuple[float, float]) -> Planes:
    """Doubled; what is beyond 0..1, which the network never saw, goes by Lanczos beside it."""
    within = np.clip(colour, 0, 1)
    made = doubled(within, net, share)
    beyond = colour - within
    if beyond.any():
        made += resized(beyond, made.shape[2], made.shape[1])
    return made


def _tagged(image: Image) -> Image:
    """The picture as one that holds encoded values."""
    return Image(image.planes, "srgb", image.bits, image.encoding)
