"""An edit on its way into the log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pycrdt import merge_updates

from karate.graph.changes import Change
from karate.graph.diff import diff
from karate.graph.ids import new_event_id
from karate.graph.model import Graph, JsonObject, Touched
from karate.graph.spots import single_spot

if TYPE_CHECKING:
    from karate.sync.candidate import Edit
    from karate.sync.gate import Gate


class Said(Protocol):
    """A change, made now or read from the log."""

    def to_json(self) -> JsonObject: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the log tells it."""

    json: JsonObject

    def to_json(self) -> JsonObject:
        """The change of contract.md."""
        return self.json


@dataclass(slots=True)
class Request:
    """An edit without Yjs. `make` runs again when the document moved before it was stored."""

    make: Callable[[Graph], Sequence[Change]]
    answer: asyncio.Future[tuple[int, Sequence[Said]]]
    event_id: str | None = None
    base_version: int | None = None
    origin: JsonObject | None = None


@dataclass(slots=True)
class Draft:
    """One event to be: `before` is the graph it was made on; `acks` counts frames by connection."""

    edit: Edit
    before: Graph
    actor: str
    gate: Gate | None = None
    request: Request | None = None
    acks: dict[Gate, int] = field(default_factory=dict)
    id: str = ""
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if not self.id:
            self.id = new_event_id()

    @property
    def alone(self) -> bool:
        """Whether it goes into the log by itself, since its id may be there already."""
        return self.request is not None and self.request.event_id is not None

    def joins(self, edit: Edit, gate: Gate) -> bool:
        """Tell whether the next frame of `gate` continues this one: same key or text."""
        if self.gate is not gate:
            return False
        place = single_spot(self.edit.changes)
        return place is not None and place == single_spot(edit.changes)

    def join(self, edit: Edit) -> None:
        """Take `edit` in, so that both become one event."""
        place = single_spot(edit.changes)
        assert place is not None
        touched = Touched({place[0]: frozenset({place[1]})})
        self.edit = type(edit)(
            merge_updates(self.edit.update, edit.update),
            diff(self.before, edit.graph, touched),
            edit.graph,
        )
