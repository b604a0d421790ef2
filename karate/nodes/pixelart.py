"""Enlarging pixel art: stairs become slants, and no colour is smeared over its neighbours.

Scale2x and Scale3x (Mazzoleni, 2001) only copy colours. xBR (Hyllian, 2011) looks at 5 × 5 pixels
for the way an edge runs and mixes two colours along it, at three slopes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from karate.nodes.arrays import np
from karate.nodes.image import Planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

WAYS = ("scale2x", "scale3x", "xbr", "nearest")
#: Weights of brightness and of the two differences of colour (U, V) in how unlike two pixels are.
UNLIKE = (48.0, 7.0, 6.0)
#: So unlike, on the same scale for values of 0..1, two pixels still count as one colour.
SAME = 155 / 255


def enlarged_pixels(planes: Planes, width: int, height: int, way: str) -> Planes:
    """(C, H, W) planes in a larger size: by `way` while that fits, then the nearest pixel."""
    if way == "scale3x":
        planes = _while_fits(planes, width, height, 3, tripled)
    if way in ("scale2x", "scale3x"):
        planes = _while_fits(planes, width, height, 2, doubled)
    if way == "xbr":
        planes = _while_fits(planes, width, height, 2, slanted)
    rows = ((np.arange(height) + 0.5) * planes.shape[1] / height).astype(np.int64)
    columns = ((np.arange(width) + 0.5) * planes.shape[2] / width).astype(np.int64)
    return np.ascontiguousarray(planes[:, rows[:, None], columns])


def _while_fits(
    planes: Planes, width: int, height: int, times: int, step: Callable[[Planes], Planes]
) -> Planes:
    while planes.shape[1] * times <= height and planes.shape[2] * times <= width:
        planes = step(planes)
    return planes


def doubled(planes: Planes) -> Planes:
    """Scale2x: a corner takes its neighbours' colour where those two agree."""
    padded = np.pad(planes, ((0, 0), (1, 1), (1, 1)), mode="edge")
    up, down = padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]
    left, right = padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]
    open_way = (up != down).any(0) & (left != right).any(0)
    channels, height, width = planes.shape
    out = np.empty((channels, 2 * height, 2 * width), np.float32)
    for row, tall in enumerate((up, down)):
        for column, wide in enumerate((left, right)):
            agree = open_way & (tall == wide).all(0)
            out[:, row::2, column::2] = np.where(agree, tall, planes)
    return out


def tripled(planes: Planes) -> Planes:
    """Scale3x: as Scale2x for the corners; a side follows a corner beside it that turned."""
    padded = np.pad(planes, ((0, 0), (1, 1), (1, 1)), mode="edge")
    height, width = planes.shape[1:]

    def near(down: int, right: int) -> Planes:
        found: Planes = padded[:, 1 + down : 1 + down + height, 1 + right : 1 + right + width]
        return found

    open_way = (near(-1, 0) != near(1, 0)).any(0) & (near(0, -1) != near(0, 1)).any(0)
    turned = {
        (down, right): open_way & (near(down, 0) == near(0, right)).all(0)
        for down in (-1, 1)
        for right in (-1, 1)
    }
    out = np.empty((len(planes), 3 * height, 3 * width), np.float32)
    out[:, 1::3, 1::3] = planes
    for (down, right), flags in turned.items():
        out[:, 1 + down :: 3, 1 + right :: 3] = np.where(flags, near(0, right), planes)
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        # The two corners that lie on this side.
        corners = [(down or side, right or side) for side in (-1, 1)]
        follows = np.zeros((height, width), bool)
        for corner, other in (corners, corners[::-1]):
            follows |= turned[corner] & (near(*other) != planes).any(0)
        out[:, 1 + down :: 3, 1 + right :: 3] = np.where(follows, near(down, right), planes)
    return out


def slanted(planes: Planes) -> Planes:
    """xBR, twice the size: a corner is mixed with what lies beyond it where an edge cuts it off."""
    channels, height, width = planes.shape
    out = np.repeat(np.repeat(planes, 2, 1), 2, 2)
    mixed = np.zeros((channels + 1, 2 * height, 2 * width), np.float32)
    for turn in range(4):
        # Each corner is the lower right one of the picture turned round.
        _cut_corner(np.rot90(planes, turn, (1, 2)), np.rot90(mixed, turn, (1, 2)))
    # Two corners may ask for one pixel: together they take no more than all of it.
    share = mixed[-1] / np.maximum(mixed[-1], 1)
    colour = mixed[:-1] / np.maximum(mixed[-1], np.float32(1e-9))
    return np.asarray(np.where(share > 0, out + share * (colour - out), out), np.float32)


def _cut_corner(planes: Planes, mixed: Planes) -> None:
    """Add what the lower right corner of every pixel of `planes` asks for to the doubled `mixed`.

    Its planes are colours times their share, and the share.

    Names of neighbours are the method's: E the pixel; B, D, F, H above, left, right, below; C, G, I
    the other corners; F4, I4 two to the right, H5, I5 two below.
    """
    height, width = planes.shape[1:]
    padded = np.pad(planes, ((0, 0), (2, 2), (2, 2)), mode="edge")

    def near(down: int, right: int) -> Planes:
        found: Planes = padded[:, 2 + down : 2 + down + height, 2 + right : 2 + right + width]
        return found

    b, c, d, e = near(-1, 0), near(-1, 1), near(0, -1), near(0, 0)
    f, g, h, i = near(0, 1), near(1, -1), near(1, 0), near(1, 1)
    f4, i4, h5, i5 = near(0, 2), near(1, 2), near(2, 0), near(2, 1)
    along = unlike(e, c) + unlike(e, g) + unlike(i, f4) + unlike(i, h5) + 4 * unlike(h, f)
    across = unlike(h, d) + unlike(h, i5) + unlike(f, i4) + unlike(f, b) + 4 * unlike(e, i)
    apart = (e != f).any(0) & (e != h).any(0)
    firm = ~alike(f, b) & ~alike(h, d)
    firm |= alike(e, i) & ~alike(f, i4) & ~alike(h, i5)
    firm |= alike(e, g) | alike(e, c)
    # A lone pixel is no end of an edge: it stays.
    edge = apart & firm & (along < across)
    colour = np.where(unlike(e, f) <= unlike(e, h), f, h)
    flat, steep = unlike(f, g), unlike(h, c)
    left = edge & (2 * flat <= steep) & (e != g).any(0) & (d != g).any(0)
    up = edge & (flat >= 2 * steep) & (e != c).any(0) & (b != c).any(0)
    share = np.where(edge, np.float32(0.5), np.float32(0))
    share = np.where(left | up, np.float32(0.75), share)
    share = np.where(left & up, np.float32(5 / 6), share)
    _ask(mixed[:, 1::2, 1::2], colour, share)
    _ask(mixed[:, 1::2, 0::2], colour, np.where(left, np.float32(0.25), np.float32(0)))
    _ask(mixed[:, 0::2, 1::2], colour, np.where(up, np.float32(0.25), np.float32(0)))


def _ask(into: Planes, colour: Planes, share: Planes) -> None:
    into[:-1] += share * colour
    into[-1] += share


def unlike(one: Planes, other: Planes) -> Planes:
    """How unlike two pictures' pixels are, (h, w): 1 is a fiftieth of the way to white."""
    away = one - other
    if len(away) > 2:
        red, green, blue = away[:3]
        light = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
        found = np.abs(light) * np.float32(UNLIKE[0])
        found += np.abs(blue - light) * np.float32(0.492 * UNLIKE[1])
        found += np.abs(red - light) * np.float32(0.877 * UNLIKE[2])
    else:
        found = np.abs(away[0]) * np.float32(UNLIKE[0])
    if len(away) in (2, 4):
        found = found + np.abs(away[-1]) * np.float32(UNLIKE[0])
    return np.asarray(found, np.float32)


def alike(one: Planes, other: Planes) -> Flags:
    """Where two pixels count as one colour."""
    found: Flags = unlike(one, other) < SAME
    return found
