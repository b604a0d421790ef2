"""What one person did last: gestures, and the way back and forth through them.

A gesture is one event, or events of one person on the same key or text, or that move the same
things (arrow keys with several selected), each less than GAP_MS after the one before; grouped
when read (design.md §4; vectors: tests/vectors/gestures.json).
Undoing one's last gesture goes back, redoing goes forth; every other event is a gesture of its own,
a redo and an undo of a past event from the history included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from karate.graph.model import JsonObject
from karate.graph.spots import Spot, gesture_spots
from karate.graph.texts import Done
from karate.graph.told import read_changes

#: Events on one key closer together than this are one gesture.
GAP_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Own:
    """An edit of the person in question; `at_ms` since 1970."""

    version: int
    at_ms: int
    changes: list[JsonObject]
    origin: JsonObject | None = None

    @property
    def kind(self) -> str:
        """`undo` and `redo` go back and forth; the empty word is a gesture."""
        kind = None if self.origin is None else self.origin.get("kind")
        if kind == "undo" and self.origin is not None and self.origin.get("last") is True:
            return "undo"
        return "redo" if kind == "redo" else ""

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions its origin names."""
        named = None if self.origin is None else self.origin.get("versions")
        return tuple(v for v in named if isinstance(v, int)) if isinstance(named, list) else ()

    @property
    def done(self) -> Done:
        """What it did."""
        return Done(self.version, read_changes(self.changes))

    @property
    def spots(self) -> frozenset[Spot] | None:
        """What it is about, when it may be one of a gesture's events."""
        return None if self.origin is not None else gesture_spots(self.done.changes)


@dataclass(frozen=True, slots=True)
class Turn:
    """The events to take back, oldest first; `passed` lie above them and had nothing to give."""

    events: tuple[Own, ...]
    passed: tuple[int, ...] = ()

    @property
    def versions(self) -> list[int]:
        """The versions of `events`."""
        return [event.version for event in self.events]


def milliseconds(at: datetime) -> int:
    """`at` as whole milliseconds since 1970, as clients count."""
    return int(at.timestamp() * 1000)


def continues(older: Own, newer: Own) -> bool:
    """Tell whether two successive events of one person are of one gesture."""
    spots = newer.spots
    return spots is not None and newer.at_ms - older.at_ms < GAP_MS and older.spots == spots


def gestures(own: Iterable[Own]) -> list[list[int]]:
    """Events of one person, newest first, as the versions of each gesture."""
    found: list[list[int]] = []
    newer: Own | None = None
    for event in own:
        if newer is not None and continues(event, newer):
            found[-1].append(event.version)
        else:
            found.append([event.version])
        newer = event
    return found


def next_undo(own: Iterable[Own], before: int | None = None) -> Turn | None:
    """The last gesture that is not undone, of a person's edits, newest first.

    Events from version `before` on are passed over.
    """
    undone: set[int] = set()
    passed: list[int] = []
    group: list[Own] = []
    for event in own:
        if group:
            if event.version in undone or not continues(event, group[-1]):
                break
            group.append(event)
        elif event.kind == "undo":
            undone.update(event.versions)
        elif event.version in undone:
            continue
        elif before is not None and event.version >= before:
            passed.append(event.version)
        else:
            group.append(event)
    return Turn(tuple(reversed(group)), tuple(passed)) if group else None


def next_redo(own: Iterable[Own], before: int | None = None) -> Turn | None:
    """The newest undo of a last gesture that is not redone, unless a newer gesture follows it."""
    redone: set[int] = set()
    passed: list[int] = []
    for event in own:
        if event.kind == "redo":
            redone.update(event.versions)
        elif event.kind != "undo":
            return None
        elif event.version in redone:
            continue
        elif before is not None and event.version >= before:
            passed.append(event.version)
        else:
            return Turn((event,), tuple(passed))
    return None
