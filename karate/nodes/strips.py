"""Work over rows: temporaries stay in the cache and peak memory is in + out + a few strips."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from karate.nodes.image import Image, Planes
from karate.nodes.meter import METER
from karate.nodes.spare import empty

#: Pixels of one plane in a strip: 1 MiB of float32, half an L2 cache.
STRIP_PIXELS = 262_144
#: The same where nothing is read twice: four planes of it are as large as an L2 cache.
FINE_PIXELS = 131_072


def strips(
    height: int,
    width: int,
    multiple: int = 1,
    at_least: int = 1,
    pixels: int = STRIP_PIXELS,
) -> Iterator[tuple[int, int]]:
    """Yield row ranges (start, stop) that cover `height`.

    Each but the last is a `multiple` of rows. A filter that reads h rows around each strip asks
    for `at_least` some times h, so that little is read twice.
    """
    rows = max(at_least, pixels // max(1, width), 1)
    rows = -(-rows // multiple) * multiple
    for start in range(0, height, rows):
        stop = min(height, start + rows)
        yield start, stop
        METER.walked((stop - start) * width)


def pointwise(image: Image, change: Callable[[Planes, slice], Planes]) -> Image:
    """Map `change(planes of a strip, its rows)` over the picture; it must keep the shape."""
    out = empty(image.planes.shape)
    for start, stop in strips(image.height, image.width):
        rows = slice(start, stop)
        out[:, rows] = change(image.planes[:, rows], rows)
    return image.with_planes(out)
