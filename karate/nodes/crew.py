"""Strips of a picture on all threads this process may use, for passes that OpenCV does not split.

As many threads as OpenCV has: a child process sets that to its share of the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from karate.nodes.arrays import cv2
from karate.nodes.strips import FINE_PIXELS, strips

#: Most threads of one pass: more than these only wait for the same memory.
MOST_THREADS = 8


def each_strip(height: int, width: int, work: Callable[[slice], object]) -> None:
    """Call `work(rows)` for strips that cover `height`, several at a time and in any order.

    `work` writes only to rows of its own. Raises what it raised, after all that began has ended;
    MemoryError where there is no room for threads.
    """
    spans = strips(height, width, pixels=FINE_PIXELS)
    threads = min(cv2.getNumThreads(), MOST_THREADS, -(-height * width // FINE_PIXELS))
    if threads < 2:
        for start, stop in spans:
            work(slice(start, stop))
        return
    with ThreadPoolExecutor(threads, "strips") as crew:
        try:
            begun = [crew.submit(work, slice(start, stop)) for start, stop in spans]
        except RuntimeError as error:  # what Python says where a thread's stack has no room
            raise MemoryError("No room for another thread") from error
        try:
            for one in begun:
                one.result()
        finally:
            crew.shutdown(cancel_futures=True)
