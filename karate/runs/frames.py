"""Events of runs and steps for the canvases: websocket frame 101, as they happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from karate.graph import events as bodies
from karate.graph.model import JsonObject
from karate.ledger.event import Event
from karate.ledger.log import Ledger
from karate.ledger.tail import Tail

#: The frame type of contract.md "Websocket".
RUN_FRAME: Final = 101
#: What canvases are told.
TOLD: Final = frozenset(
    body.type
    for body in (
        bodies.RunRequested,
        bodies.RunCancelled,
        bodies.RunFinished,
        bodies.StepStarted,
        bodies.StepCached,
        bodies.StepSucceeded,
        bodies.StepFailed,
        bodies.StepProgressed,
        bodies.AttemptSubmitting,
        bodies.AttemptSubmitted,
        bodies.StepSkipped,
        bodies.StepCancelled,
    )
)


class Publish(Protocol):
    """Sends a frame to everybody in a workflow's room; `sync.rooms.Rooms.publish` is one."""

    def __call__(self, workflow: str, kind: int, payload: JsonObject, /) -> None: ...


def frame_of(event: Event) -> tuple[str, JsonObject] | None:
    """The workflow and the contract event to tell it, or None for what canvases do not show."""
    if event.type not in TOLD:
        return None
    told = event.to_json()
    data = told["data"]
    workflow = data.get("workflow") if isinstance(data, dict) else None
    return (workflow, told) if isinstance(workflow, str) else None


class Frames(Tail[Event]):
    """Follows the log from now on, in memory: a canvas that comes later reads runs and results."""

    def __init__(self, ledger: Ledger, publish: Publish) -> None:
        super().__init__(
            "run-frames",
            ledger,
            lambda after, limit, upto: ledger.read(after, limit, TOLD, upto=upto),
            self._tell,
            TOLD,
        )
        self._publish, self._published = publish, 0

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            told = frame_of(event)
            if event.position <= self._published:
                continue  # told before a later one of its batch went wrong
            if told is not None:
                self._publish(told[0], RUN_FRAME, told[1])
            self._published = event.position
