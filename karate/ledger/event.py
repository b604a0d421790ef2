"""What goes into the log and what comes out of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from karate.graph.events import Body
from karate.graph.ids import new_event_id
from karate.graph.model import Json, JsonObject

#: Expected version meaning "whatever the head is".
ANY = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact to append to `stream`, such as `workflow:<id>`.

    `id` makes the append idempotent: an id the log already holds is answered with what was stored.
    `actor` is the authenticated principal's id. `at` is set under the append lock when left out.
    """

    stream: str
    body: Body
    actor: str
    workspace: str
    id: str = field(default_factory=new_event_id)
    correlation: str | None = None
    causation: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A stored fact. `position` orders the whole log, `version` its stream (1, 2, 3, …)."""

    position: int
    stream: str
    version: int
    id: str
    type: str
    at: datetime
    actor: str
    workspace: str
    correlation: str | None
    causation: str | None
    body: Body
    hash: bytes

    def to_json(self) -> JsonObject:
        """The Event of contract.md: `data` is the body, bytes as base64, `hash` as hex."""
        return {
            "position": self.position,
            "stream": self.stream,
            "version": self.version,
            "id": self.id,
            "type": self.type,
            "at": rfc3339(self.at),
            "actor": self.actor,
            "workspace": self.workspace,
            "correlation": self.correlation,
            "causation": self.causation,
            "data": body_json(self.body),
            "hash": self.hash.hex(),
        }


@dataclass(frozen=True, slots=True)
class Appended:
    """The stored events of one request, in its order; `known` tells that they were there before."""

    events: tuple[Event, ...]
    known: bool = False

    @property
    def position(self) -> int:
        """The newest position among `events`; 0 when the request had none."""
        return max((event.position for event in self.events), default=0)

    def version(self, stream: str) -> int:
        """The newest version this request gave `stream`; 0 when it appended nothing there."""
        return max((event.version for event in self.events if event.stream == stream), default=0)


def rfc3339(at: datetime) -> str:
    """`at` (aware, UTC) as `2026-11-22T20:18:00.123456Z`."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def body_json(body: Body) -> JsonObject:
    """The fields of `body` as JSON, bytes as base64."""
    return {item.name: _plain(getattr(body, item.name)) for item in fields(body)}


def _plain(value: Any) -> Json:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value  # type: ignore[no-any-return]  # bodies hold JSON scalars beside bytes
