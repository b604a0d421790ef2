"""A child process of the pool: one job at a time, at low priority, within a memory limit.

Started by `nodes.worker` with the arguments HOME FD MEMORY_BYTES NICE THREADS. Messages on the
socket FD are msgpack: `[function, args, kwargs]` in; `["done", retiring, result, passes]` or
`["error", retiring, code, detail, extra]` out, and before it some `["progress", passes, share]` of
work that takes long. The first message out is `["ready"]`. The child ends when the
other side is closed, even in the middle of a job: a thread of its own waits for that.
"""

from __future__ import annotations

import importlib
import os
import queue
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from karate.errors import KarateError, StepFailed
from karate.nodes.heap import give_back, keep_strips
from karate.nodes.meter import METER
from karate.nodes.retirement import retiring
from karate.nodes.spare import SPARE
from karate.telemetry import configure, log

#: Libraries that read their number of threads from the C environment as they load.
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

#: What a step is told that needs too much.
SHORTAGE = "The picture needs more memory than a worker may use"

#: Loaded before the first job, so that it does not wait for NumPy, OpenCV and Pillow.
WARM = "karate.nodes.work"


def main() -> None:
    """Serve jobs until the parent closes the socket."""
    number, memory_bytes, nice, threads = (int(word) for word in sys.argv[2:6])
    configure("karate-child")
    _confine(memory_bytes, nice)
    keep_strips()
    link = Connection(number)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(link, jobs), daemon=True).start()
    _warm(threads)
    link.send_bytes(msgspec.msgpack.encode(["ready"]))
    speaking = threading.Lock()

    def say(message: bytes) -> None:
        with speaking:  # effects may tell how far they are on threads of their own
            link.send_bytes(message)

    def tell(passes: float, share: float | None) -> None:
        say(msgspec.msgpack.encode(["progress", passes, share]))

    while True:
        message = jobs.get()
        METER.begin(tell)
        answer = _answer(message)
        METER.begin(None)
        say(answer)


def _confine(memory_bytes: int, nice: int) -> None:
    """Lower the priority, limit the memory, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(nice)
    # Private writable memory; unlike RLIMIT_AS it does not count reserved addresses.
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _listen(link: Connection, jobs: queue.SimpleQueue[bytes]) -> None:
    """Queue each message; end the process at once when the parent is gone."""
    while True:
        try:
            jobs.put(link.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)


def _warm(threads: int) -> None:
    """Load what most jobs need, with so many threads for arithmetic."""
    for name in THREAD_VARIABLES:
        os.putenv(name, str(threads))
    os.putenv("OPENCV_LOG_LEVEL", "OFF")
    importlib.import_module(WARM)
    cv2 = importlib.import_module("cv2")
    cv2.setNumThreads(threads)


def _answer(message: bytes) -> bytes:
    """Do one job; whatever goes wrong becomes an answer.

    Where memory is short it has a second try without what is kept for use again, of which the
    arrays of NumPy and OpenCV know nothing.
    """
    answer = _tried(message)
    if answer is None:
        METER.again()
        with SPARE.nothing_kept():
            give_back()
            answer = _tried(message)
    return answer or _refusal(StepFailed(SHORTAGE))


def _tried(message: bytes) -> bytes | None:
    """The answer of a job; None where it ran short of memory while some was kept."""
    function, args, kwargs = msgspec.msgpack.decode(message)
    try:
        result = _call(function)(*args, **kwargs)
        return msgspec.msgpack.encode(["done", retiring(), result, METER.passes])
    except KarateError as error:
        return _refusal(error)
    except Exception as error:
        if not _is_shortage(error):
            log("job_broke", level="error", error=error, function=function)
            return _refusal(StepFailed(f"The effect failed unexpectedly ({type(error).__name__})"))
        kept = SPARE.nbytes > 0
    return None if kept else _refusal(StepFailed(SHORTAGE))


def _is_shortage(error: Exception) -> bool:
    """Tell whether the process has no more memory, as Python, OpenCV or ONNX Runtime say it."""
    words = str(error)
    return (
        isinstance(error, MemoryError)
        or "Insufficient memory" in words
        or "Failed to allocate" in words
    )


def _call(function: str) -> Any:
    """The function `module:name`."""
    module, name = function.split(":")
    return getattr(importlib.import_module(module), name)


def _refusal(error: KarateError) -> bytes:
    """The error as a message; extras that are not plain values are left out."""
    plain = {
        key: value
        for key, value in error.extra.items()
        if value is None or isinstance(value, (bool, int, float, str))
    }
    return msgspec.msgpack.encode(["error", retiring(), error.code, error.detail, plain])
