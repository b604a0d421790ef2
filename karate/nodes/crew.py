"""Strips of a picture on all threads this process may use, for passes that OpenCV does not split.

As many threads as OpenCV has: a child process sets that to its share of the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from karate.nodes.arrays import cv2
from karate.nodes.colour import straight_into
from karate.nodes.image import Image, Planes
from karate.nodes.spare import empty
from karate.nodes.strips import FINE_PIXELS, strips

if TYPE_CHECKING:
    from karate.nodes.blend import Blend

Item = TypeVar("Item")

#: Most threads of one pass: more than these only wait for the same memory.
MOST_THREADS = 8
#: Pixels of one plane in a strip: just under 1 MiB of float32, the most that memcpy moves without
#: reading what it overwrites (glibc, where an L2 cache has 1 MiB: an eighth faster than 256 KiB).
PIECE_PIXELS = 245_760


def each(items: Sequence[Item], work: Callable[[Item], object]) -> None:
    """Call `work(item)` for all `items`, several at a time and in any order.

    `work` writes only to what is its own. Raises what it raised, after all that began has ended;
    MemoryError where there is no room for threads.
    """
    # A list's iterator, not a generator: threads may share it, and each takes what is next. That
    # costs a fifth less than a task for every item, and the calling thread works as well.
    left = iter([*items])

    def some() -> None:
        try:
            for item in left:
                work(item)
        finally:
            for _ in left:  # after an error nobody begins another
                pass

    helpers = min(cv2.getNumThreads(), MOST_THREADS, len(items)) - 1
    if helpers < 1:
        some()
        return
    with ThreadPoolExecutor(helpers, "strips") as crew:
        try:
            begun = [crew.submit(some) for _ in range(helpers)]
        except RuntimeError as error:  # what Python says where a thread's stack has no room
            raise MemoryError("No room for another thread") from error
        some()
        for one in begun:
            one.result()


def each_strip(
    height: int, width: int, work: Callable[[slice], object], pixels: int = PIECE_PIXELS
) -> None:
    """`each` of the strips `work(rows)` that cover `height`, with about `pixels` of each plane."""
    each([slice(*span) for span in strips(height, width, pixels=pixels)], work)


def recoloured(
    image: Image, change: Callable[[Planes, Planes], object], blend: Blend | None = None
) -> Image:
    """Map `change(straight colour, into)` over the picture and keep alpha.

    `change` runs on several strips at a time. Where `blend` is given it says how much of the
    change is taken.
    """
    out = empty(image.planes.shape)

    def make(rows: slice) -> None:
        before, into = image.planes[:, rows], out[:, rows]
        straight_into(before, into, change)
        if blend is not None and not blend.whole:
            into[:] = blend.of(before, into, rows)

    # The curves' logarithms differ in the last bit where a strip ends: this size is in results.
    each_strip(image.height, image.width, make, FINE_PIXELS)
    return image.with_planes(out)
