"""Which device effects run on: a real kernel in a child of its own says whether one is of use.

The server asks here before each step. A failure ends the child it happened in, and with it its CUDA
context: the device may be sound, so it rests and is tried again, so many times an hour.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, Final

from karate.errors import KarateError
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.pool import Pool
from karate.telemetry import log
from karate.telemetry.metrics import Metrics

#: Seconds the probe may take: CUDA starts, and all kernels are compiled.
PROBE_S: Final = 120.0
#: Seconds without the device after a first failure; each further one within the hour doubles them.
REST_S: Final = 2.0
#: Failures, other than for want of memory, that the device may cost within HOUR_S.
TRIES: Final = 8
HOUR_S: Final = 3600.0
#: What the setting says for no GPU.
CPU: Final = "cpu"
#: A path, which what CuPy and drivers say may hold: it is for the log alone.
_PATH: Final = re.compile(r"(?<![\w/])/[^\s'\"(),:;]+")

#: Asks a child of its own whether a device is of use: number, memory → `{"name": …}`.
Probe = Callable[[int, int], Mapping[str, Any]]


class Accelerator:
    """The GPU of this process, or the reason why there is none. Usable from any thread.

    `setting` is auto, cpu or cuda:N. `memory_bytes` of the device are shared by `children`
    processes (0: each takes half of what it finds free).
    """

    def __init__(
        self,
        setting: str,
        memory_bytes: int,
        least_pixels: int,
        children: int,
        metrics: Metrics,
        probe: Probe,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._setting, self._probe, self._metrics = setting, probe, metrics
        self._number = int(setting.partition(":")[2] or 0)
        share = memory_bytes // max(1, children)
        self._asked = {"number": self._number, "memory": share, "least_pixels": least_pixels}
        self._lock = threading.Lock()
        self._settled = setting == CPU
        self._usable, self._clock = False, clock
        # When it failed within the last hour; until when it rests; whether one step tries it.
        self._failures: deque[float] = deque()
        self._rested_at, self._doubted, self._trying = 0.0, False, False
        self._why = "the setting says cpu" if setting == CPU else "not looked at yet"
        self._untold = ""
        self._name = CPU

    @property
    def status(self) -> dict[str, str]:
        """The device and, where it is the CPU, why."""
        # Without the lock, which is held while a device is looked at: who asks must not wait.
        if self._usable and self._clock() < self._rested_at:
            return {"name": CPU, "why": self._resting}
        return {"name": self._name, "why": self._why}

    def start(self) -> None:
        """Look in the background, so that the first step need not wait."""
        threading.Thread(target=self.settle, name="gpu", daemon=True).start()

    def settle(self) -> None:
        """Find out whether the device is of use, if that is not known yet."""
        with self._lock:
            if self._settled:
                return
            self._settled = True
            if find_spec("cupy") is None:
                self._refused("CuPy is not installed", loudly=self._setting != "auto")
                return
            try:
                found = self._probe(self._number, self._asked["memory"])
            except KarateError as error:
                self._refused(error.detail, loudly=True)
                return
            self._usable, self._name, self._why = True, str(found["name"]), ""
            self._metrics.gpu_usable.set(1)
            log("gpu_chosen", device=self._name)

    def asked(self, type_id: str) -> Mapping[str, int] | None:
        """What a child must know to run a step of this type on the device; None for the CPU."""
        if type_id not in TOOLS:
            return None
        self.settle()
        with self._lock:
            if not self._usable or self._trying or self._clock() < self._rested_at:
                return None
            # What failed last is tried by one step; the others wait for what it finds.
            self._trying = self._doubted
            return self._asked

    def note(self, type_id: str) -> str:
        """Why a step that a GPU could do runs on the CPU: told once, "" afterwards."""
        if type_id not in TOOLS:
            return ""
        with self._lock:
            note, self._untold = self._untold, ""
            return note

    def answered(self, on: str, why: str, broken: bool) -> None:
        """Count how a step went that was asked to run on the device."""
        if why:
            reason = "failed" if broken else "memory"
            self._metrics.gpu_fallbacks_total.labels(reason).inc()
        if broken:
            self._failed()
        elif on != CPU:
            self._metrics.gpu_steps_total.inc()
            self._worked()
        else:
            self.unanswered()

    def unanswered(self) -> None:
        """A step that was asked to run on the device has ended, and nothing is known of it."""
        with self._lock:
            self._trying = False

    def died(self) -> str:
        """Count a child that ended on the device; the note for its step."""
        self._metrics.gpu_fallbacks_total.labels("died").inc()
        self._failed()
        return "The worker process ended on the GPU; the CPU did it"

    def _worked(self) -> None:
        """The device did a step: others may be asked of it too."""
        with self._lock:
            if self._clock() < self._rested_at:
                return  # a step that had begun before another failed
            doubted, self._doubted, self._trying = self._doubted, False, False
        if doubted:
            self._metrics.gpu_usable.set(1)
            log("gpu_back", device=self._name)

    def _failed(self) -> None:
        """Let the device rest: twice as long as the last time, and after so many failures until
        the first of them is an hour old."""
        with self._lock:
            now = self._clock()
            while self._failures and self._failures[0] <= now - HOUR_S:
                self._failures.popleft()
            self._failures.append(now)
            self._doubted, self._trying = True, False
            self._rested_at = now + min(HOUR_S, REST_S * 2 ** (len(self._failures) - 1))
            if len(self._failures) >= TRIES:
                self._rested_at = max(self._rested_at, self._failures[-TRIES] + HOUR_S)
            why = self._resting
            self._untold = f"Effects run on the CPU: {why}"
        self._metrics.gpu_usable.set(0)
        log("gpu_rests", level="warning", reason=why)

    @property
    def _resting(self) -> str:
        rest, times = self._rested_at - self._clock(), len(self._failures)
        return (
            f"{self._name} failed {times} of {TRIES} times an hour and is tried again in "
            f"{rest:.0f} s"
        )

    def _refused(self, why: str, loudly: bool) -> None:
        """From now on the CPU; loudly if somebody may have counted on a GPU."""
        self._name, self._why = CPU, _PATH.sub("…", why)
        if loudly:
            self._untold = f"Effects run on the CPU: {self._why}"
            log("gpu_unusable", level="warning", setting=self._setting, reason=why)


def probed(memory_bytes: int) -> Probe:
    """A probe in a child with so much main memory, which ends with its answer."""

    def probe(number: int, limit: int) -> Mapping[str, Any]:
        with Pool(1, memory_bytes) as pool:
            job = (number, limit)
            found: Mapping[str, Any] = pool.run("karate.nodes.gpu.probe:probe", job, PROBE_S)
            return found

    return probe
