"""What children are asked to do in tests of the pool."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from karate.errors import Malformed, StepFailed
from karate.nodes.meter import METER
from karate.nodes.retirement import retire
from karate.nodes.spare import SPARE, empty
from karate.nodes.strips import STRIP_PIXELS, strips

#: The folder that `tests` and `karate` lie in.
ROOT = Path(__file__).resolve().parents[2]


def echo(*args: Any) -> tuple[Any, ...]:
    """The arguments."""
    return args


def named(*, left: int, right: int) -> dict[str, int]:
    """The named arguments."""
    return {"left": left, "right": right}


def pid() -> int:
    """The child's process id."""
    return os.getpid()


def retired() -> int:
    """The process id of a child that wants to be replaced."""
    retire()
    return os.getpid()


def retired_in_error() -> None:
    """The same, and the job fails too."""
    retire()
    raise StepFailed("Something is spoilt")


def hoards() -> int:
    """Leave spare memory behind; the bytes that there would be with half of it."""
    first = empty((16, 1024, 1024))
    del first
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    used = int(status.split("VmData:")[1].split()[0]) << 10
    return soft - used + SPARE.nbytes // 2


def takes(count: int) -> int:
    """Take so many bytes from the allocator."""
    return int(np.empty(count, np.uint8).nbytes)


def takes_in_opencv(count: int) -> int:
    """Let OpenCV take them."""
    rows = count // 1024
    found = cv2.resize(np.zeros((1, 1), np.uint8), (1024, rows), interpolation=cv2.INTER_NEAREST)
    return int(found.nbytes) + count % 1024


def manners() -> tuple[int, int]:
    """Priority, and threads of OpenCV."""
    return os.nice(0), cv2.getNumThreads()


def ignores_interrupt() -> bool:
    """Whether Ctrl-C means nothing to the child."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def refuse() -> None:
    """Fail in a typed way."""
    raise Malformed("It is cut off", limit=7, secret=object())


def divide() -> float:
    """Fail in an untyped way."""
    return 1 / int("0")


def crash(way: str) -> None:
    """End the process."""
    if way == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif way == "exit":
        os._exit(3)
    ctypes.string_at(0)


def crash_noted(note: str) -> None:
    """Write a mark, then end the process."""
    with Path(note).open("a") as file:
        file.write("x")
    os.kill(os.getpid(), signal.SIGKILL)


def linger(note: str) -> None:
    """Write the process id, then sleep."""
    Path(note).write_text(str(os.getpid()))
    time.sleep(60)


def burn(note: str) -> None:
    """Write the process id, then compute without letting go of the interpreter for long."""
    Path(note).write_text(str(os.getpid()))
    while True:
        sum(range(100_000))


def gorge(size: int) -> int:
    """Take `size` bytes of memory."""
    return int(np.ones(size, np.uint8).sum())


def gorge_opencv(size: int) -> int:
    """Let OpenCV take `size` bytes of memory."""
    side = int(size**0.5)
    return int(cv2.resize(np.ones((8, 8), np.uint8), (side, side)).sum())


def plod(strips_walked: int, seconds: float, knows: bool) -> int:
    """Walk over a picture in strips, `seconds` each; with `knows` say how far that is."""
    rows = STRIP_PIXELS // 512
    METER.picture(strips_walked * rows * 512)
    for start, _ in strips(strips_walked * rows, 512):
        time.sleep(seconds)
        if knows:
            METER.share((start // rows + 1) / strips_walked)
    return strips_walked
