"""Which device effects run on, decided once for a process by a real kernel in a child of its own.

The server asks here before each step; a GPU that fails in use is given up after a few times.
"""

from __future__ import annotations

import re
import threading
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
#: Times the device may fail, other than for want of memory, before it is given up.
STRIKES: Final = 3
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
    ) -> None:
        self._setting, self._probe, self._metrics = setting, probe, metrics
        self._number = int(setting.partition(":")[2] or 0)
        share = memory_bytes // max(1, children)
        self._asked = {"number": self._number, "memory": share, "least_pixels": least_pixels}
        self._lock = threading.Lock()
        self._settled = setting == CPU
        self._usable, self._strikes = False, 0
        self._why = "the setting says cpu" if setting == CPU else "not looked at yet"
        self._untold = ""
        self._name = CPU

    @property
    def status(self) -> dict[str, str]:
        """The device and, where it is the CPU, why."""
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
        return self._asked if self._usable else None

    def note(self, type_id: str) -> str:
        """Why a step that a GPU could do runs on the CPU: told once, "" afterwards."""
        if type_id not in TOOLS:
            return ""
        with self._lock:
            note, self._untold = self._untold, ""
            return note

    def answered(self, on: str, why: str, broken: bool) -> None:
        """Count how a step went that was asked to run on the device."""
        if on != CPU:
            self._metrics.gpu_steps_total.inc()
        if why:
            reason = "failed" if broken else "memory"
            self._metrics.gpu_fallbacks_total.labels(reason).inc()
        if broken:
            self._struck()

    def died(self) -> str:
        """Count a child that ended on the device; the note for its step."""
        self._metrics.gpu_fallbacks_total.labels("died").inc()
        self._struck()
        return "The worker process ended on the GPU; the CPU did it"

    def _struck(self) -> None:
        with self._lock:
            self._strikes += 1
            if self._usable and self._strikes >= STRIKES:
                self._usable = False
                self._refused(f"{self._name} failed {STRIKES} times", loudly=True)
                self._metrics.gpu_usable.set(0)

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
