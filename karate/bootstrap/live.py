"""From the log to open canvases: the edits of other processes, and who may still do what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from karate.graph.bodies.triggers import TRIGGERS
from karate.graph.bodies.versions import VERSIONS
from karate.graph.events import (
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    SessionRevoked,
    UserNamed,
    WorkflowDeleted,
    WorkflowEdited,
)
from karate.ledger.event import Event
from karate.ledger.log import Ledger
from karate.ledger.row import Mark
from karate.ledger.tail import LOOK_S, Tail

__all__ = ["LOOK_S", "PEOPLE", "TYPES", "Live"]

#: Types that change who may do what.
PEOPLE = frozenset(
    body.type
    for body in (MemberJoined, MemberRoleChanged, MemberRemoved, SessionRevoked, UserNamed)
)
TYPES = PEOPLE | TRIGGERS | {*VERSIONS, WorkflowEdited.type, WorkflowDeleted.type}


class Canvases(Protocol):
    """The open rooms; `sync.rooms.Rooms` is them."""

    def foreign(self, events: Sequence[Mark]) -> None:
        """The log has `events`, from whichever process. Any thread may call it."""


class Guards(Protocol):
    """Who looks after access; `api.doors.Doors` is one."""

    def foreign(self, events: Sequence[Event]) -> None:
        """The log has `events`, from whichever process. Any thread may call it."""


class Live(Tail[Mark]):
    """Hints what is appended from now on: all of it to `canvases`, what is of PEOPLE to `guards`.

    Edits are not opened: a room that lacks one reads it, and most are of this process's own rooms.
    """

    def __init__(self, ledger: Ledger, canvases: Canvases, guards: Guards | None = None) -> None:
        super().__init__(
            "live-edits",
            ledger,
            lambda after, limit, upto: ledger.marks(after, limit, TYPES, upto),
            self._hint,
            # The rooms know of the edits of this process: they made them.
            TYPES - {WorkflowEdited.type},
        )
        self._canvases, self._guards = canvases, guards

    def _hint(self, marks: Sequence[Mark]) -> None:
        people = [mark for mark in marks if mark.type in PEOPLE]
        if people and self._guards is not None:
            after, upto = people[0].position - 1, people[-1].position
            self._guards.foreign(self._ledger.read(after, len(people), PEOPLE, upto=upto))
        self._canvases.foreign(marks)
