"""A step's work in a child of the pool, on a GPU where there is one of use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from karate.errors import Invalid, TimedOut
from karate.graph.model import JsonObject
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.choice import CPU
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.pool import Died
from karate.nodes.worker import Told
from karate.runs.parts import Parts

#: Port to a made file (bytes, media type, width, height), or to a value.
Results: TypeAlias = "Mapping[str, tuple[bytes, str, int, int] | JsonObject]"


@dataclass(frozen=True, slots=True)
class Worked:
    """What a child made, and a line for people where it was not made as it should have been.

    `device` is the GPU that made it, "" the CPU.
    """

    made: Results
    note: str = ""
    device: str = ""


def worked(
    parts: Parts, job: tuple[Any, ...], timeout_s: float, cancelled: Callable[[], bool], told: Told
) -> Worked:
    """Run `execute(*job)`, whose arguments begin with node type, params and inputs, in a child.

    Raises what the effect raises, TimedOut, Unavailable, StepFailed.
    """
    # What a CPU alone does never counts against a device, however it ends.
    gpu, type_id = parts.accelerator if _suits(*job[:3]) else None, str(job[0])
    asked = gpu.asked(type_id) if gpu is not None else None
    if gpu is None or asked is None:
        note = gpu.note(type_id) if gpu is not None else ""
        return _plainly(parts, job, timeout_s, cancelled, told, note)
    try:
        answer = parts.pool.run(
            "karate.nodes.gpu.job:on_device", (asked, *job), timeout_s, cancelled, told
        )
    except Died:
        note = gpu.died()  # at once: what follows may be cancelled, and the device waits for a word
        # A driver can take its process with it; the step itself may be sound.
        return _plainly(parts, job, timeout_s, cancelled, told, note)
    except TimedOut:
        gpu.died()
        raise
    except Exception:
        gpu.unanswered()
        raise
    gpu.answered(answer["on"], answer["why"], answer["broken"])
    return Worked(answer["made"], answer["why"], "" if answer["on"] == CPU else answer["on"])


def _plainly(
    parts: Parts,
    job: tuple[Any, ...],
    timeout_s: float,
    cancelled: Callable[[], bool],
    told: Told,
    note: str,
) -> Worked:
    """On the CPU; `note` says why, and the effect may add to it."""
    answer = parts.pool.run("karate.nodes.remarked:execute", job, timeout_s, cancelled, told)
    return Worked(answer["made"], "; ".join(filter(None, (note, *answer["remarks"]))))


def _suits(type_id: str, params: JsonObject, inputs: Mapping[str, Sequence[object]]) -> bool:
    """Tell whether a device could do this; wrong params are for `execute` to name."""
    tool = TOOLS.get(type_id)
    wired = frozenset(port for port, sources in inputs.items() if sources)
    try:
        return tool is not None and tool.suits(CATALOGUE[type_id].normalised(params), wired)
    except Invalid:
        return False
