"""Resize by a kernel, exactly: each block of outputs is one small dense matrix product.

The weights are Pillow's (`ImagingResample`): the kernel widens when a picture shrinks, and what
lies outside the picture has no weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from karate.errors import Invalid
from karate.nodes.arrays import cv2, np
from karate.nodes.colour import solid, to_encoded, to_linear
from karate.nodes.crew import each, recoloured
from karate.nodes.image import Image, Planes, check_size
from karate.nodes.spare import empty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[np.float64]

#: What a resize may use.
KERNELS = ("box", "triangle", "cubic", "mitchell", "lanczos")

#: Outputs of one matrix: enough for BLAS, few enough that most of the matrix is not zero.
BLOCK = 32
#: Rows that are made before their columns: whole blocks, in a cache's size.
ROWS = 8 * BLOCK
#: Multiplications of the largest product that OpenBLAS makes with one thread. Larger ones wake its
#: own, which spin while ours work: twice the processor time for nothing.
ALONE = 524_288
#: Rows or columns of such a product are a multiple of so many. Where fewer are left, as when a
#: picture shrinks to a tenth, the product is not cut: the matrix would be packed too often.
LEAST_PIECE = 64


def resized(planes: Planes, width: int, height: int, kernel: str = "lanczos") -> Planes:
    """(C, h, w) premultiplied planes as (C, `height`, `width`); the same size returns `planes`.

    Works some rows at a time, so that memory is in + out + those rows.
    """
    channels, tall, wide = planes.shape
    if (tall, wide) == (height, width):
        return planes
    out = empty((channels, height, width))
    some, into = planes, out
    if channels in (2, 4) and solid(planes[-1]):
        some, into = planes[:-1], out[:-1]
        out[-1] = 1  # weights have the sum 1
    if kernel == "box" and tall % height == 0 and wide % width == 0:
        stacked, small = some.reshape(-1, wide), into.reshape(-1, width)
        cv2.resize(stacked, small.shape[::-1], dst=small, interpolation=cv2.INTER_AREA)
    else:
        _multiplied(some, into, kernel)
    return out


def _multiplied(planes: Planes, out: Planes, kernel: str) -> None:
    """`planes` in the size of `out`."""
    wide, (_, height, width) = planes.shape[2], out.shape
    columns = [(at, *weights(wide, width, kernel, at)) for at in range(0, width, BLOCK)]
    tall = min(_piece(across.size, ROWS) for *_, across in columns)

    def made(top: int) -> None:
        rows = _rows(planes, top, min(top + ROWS, height), height, kernel)
        for at in range(0, rows.shape[1], tall):
            some = rows[:, at : at + tall]
            into = out[:, top + at : top + at + some.shape[1]]
            for left, start, across in columns:
                np.matmul(
                    some[:, :, start : start + len(across)],
                    across,
                    out=into[:, :, left : left + BLOCK],
                )

    each(range(0, height, ROWS), made)


def _rows(planes: Planes, top: int, stop: int, height: int, kernel: str) -> Planes:
    """Rows top..stop of the result, still as wide as the source."""
    channels, tall, wide = planes.shape
    rows = empty((channels, stop - top, wide))
    for at in range(top, stop, BLOCK):
        first, down = weights(tall, height, kernel, at)
        some, into = planes[:, first : first + len(down)], rows[:, at - top : at - top + BLOCK]
        turned = np.ascontiguousarray(down.T[: into.shape[1]])
        piece = _piece(down.size, wide)
        whole = wide // piece * piece
        # All pieces in one call, which lets go of Python's lock.
        np.matmul(turned, _cut(some, whole, piece), out=_cut(into, whole, piece))
        if whole < wide:
            np.matmul(turned, some[:, :, whole:], out=into[:, :, whole:])
    return rows


def _piece(size: int, length: int) -> int:
    """How much of `length` is multiplied with a matrix of `size` in one product."""
    piece = ALONE // size // LEAST_PIECE * LEAST_PIECE
    return min(piece, length) or length


def _cut(planes: Planes, stop: int, piece: int) -> Planes:
    """(C, n, m) planes as a view (C, pieces, n, `piece`) of the columns before `stop`."""
    return planes[:, :, :stop].reshape(*planes.shape[:2], -1, piece).swapaxes(1, 2)


def resized_image(image: Image, width: int, height: int, kernel: str = "lanczos") -> Image:
    """`image` in another size, resampled in linear light where it has colour.

    Raises Invalid for an unknown kernel, StepFailed for a size nobody could store.
    """
    if kernel not in _CURVES:
        raise Invalid(f"kernel is one of {', '.join(KERNELS)}", param="kernel")
    check_size(width, height)
    linear = image.space == "srgb"
    planes = recoloured(image, to_linear).planes if linear else image.planes
    found = image.with_planes(resized(planes, width, height, kernel))
    return recoloured(found, to_encoded) if linear else found


def weights(size: int, outputs: int, kernel: str, start: int) -> tuple[int, Planes]:
    """The first input and the (inputs, outputs) matrix of the block of outputs from `start`."""
    curve, support = _CURVES[kernel]
    scale = size / outputs
    wider = max(scale, 1.0)
    centres = (np.arange(start, min(start + BLOCK, outputs)) + 0.5) * scale
    lows = np.maximum((centres - support * wider + 0.5).astype(np.int64), 0)
    highs = np.minimum((centres + support * wider + 0.5).astype(np.int64), size)
    first, last = int(lows.min()), int(highs.max())
    places = np.arange(first, last)[:, None]
    found = curve(np.abs((places + 0.5 - centres) / wider))
    found[(places < lows) | (places >= highs)] = 0
    return first, np.asarray(found / found.sum(0), np.float32)


def _box(away: Places) -> Places:
    return np.where(away <= 0.5, 1.0, 0.0)


def _triangle(away: Places) -> Places:
    return np.maximum(1 - away, 0)


def _spline(b: float, c: float) -> Callable[[Places], Places]:
    """Mitchell and Netravali's family of cubics."""

    def curve(away: Places) -> Places:
        near = ((12 - 9 * b - 6 * c) * away - 18 + 12 * b + 6 * c) * away**2 + 6 - 2 * b
        far = ((-b - 6 * c) * away + 6 * b + 30 * c) * away - 12 * b - 48 * c
        far = far * away + 8 * b + 24 * c
        return np.where(away < 1, near, np.where(away < 2, far, 0)) / 6

    return curve


def _lanczos(away: Places) -> Places:
    return np.where(away < 3, np.sinc(away) * np.sinc(away / 3), 0)


#: Kernel to its curve of the distance and its reach, both in outputs' widths.
_CURVES: Mapping[str, tuple[Callable[[Places], Places], float]] = {
    "box": (_box, 0.5),
    "triangle": (_triangle, 1.0),
    "cubic": (_spline(0, 0.5), 2.0),
    "mitchell": (_spline(1 / 3, 1 / 3), 2.0),
    "lanczos": (_lanczos, 3.0),
}
