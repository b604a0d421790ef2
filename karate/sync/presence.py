"""Who is here: awareness states, each owned by the socket that brought it."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from karate.errors import Malformed, TooLarge
from karate.sync.frames import Presence
from karate.sync.relay import Person

if TYPE_CHECKING:
    from karate.sync.gate import Gate

#: Client ids one socket may bring; an unchanged client has one, a new document means another.
OWNED: Final = 4
#: People whose last clock is remembered after they left.
REMEMBERED: Final = 4096
GONE: Final = "null"


@dataclass(frozen=True, slots=True)
class Far:
    """The owner of a state whose socket is another process's; `clock` is as that process told."""

    process: str
    actor: str
    clock: int


class People:
    """The states of one room. `changed` are the clients to tell everybody about."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._here: dict[int, Presence] = {}
        self._owners: dict[int, Gate | Far] = {}
        self._left: OrderedDict[int, int] = OrderedDict()
        self._untold: dict[int, str] = {}
        self.changed: set[int] = set()

    def take(self, gate: Gate, entries: Iterable[Presence]) -> None:
        """Take `gate`'s own entries. Raises Malformed or TooLarge for a bad one of its own.

        Entries of other people are ignored: unchanged clients echo what they were told. A client
        id belongs to the first socket that brought it alone in a frame, or to a newer socket of
        the same person, whose old one may not have noticed its end.
        """
        entries = tuple(entries)
        if len(entries) == 1:
            self._claim(gate, entries[0])
        for entry in entries:
            if self._owners.get(entry.client) is gate:
                self._check(entry)
                self._set(entry)
                self._untold[entry.client] = gate.peer.actor

    def leave(self, gate: Gate) -> None:
        """Remove everybody that `gate` brought."""
        for client in [client for client, owner in self._owners.items() if owner is gate]:
            del self._owners[client]
            self._remove(client)
            self._untold[client] = gate.peer.actor

    def hear(self, process: str, people: Iterable[Person], whole: bool) -> None:
        """Take what another process told of its people; `whole`: it has no others.

        Somebody whose socket is here stays ours unless the other process tells a newer state of
        the same actor: then the socket here is the one that has not noticed its end.
        """
        people = tuple(people)
        told = {person.client: person for person in people if person.state != GONE}
        for person in told.values():
            self._come(process, person)
        gone = {person.client for person in people if person.state == GONE}
        for client in [*self._owners] if whole else gone:
            owner = self._owners.get(client)
            if client not in told and isinstance(owner, Far) and owner.process == process:
                del self._owners[client]
                self._remove(client)

    def mine(self) -> tuple[Person, ...]:
        """Everybody whose socket is this process's."""
        return tuple(
            Person(client, held.clock, held.state, owner.peer.actor)
            for client, held in self._here.items()
            if not isinstance(owner := self._owners[client], Far)
        )

    def untold(self) -> tuple[Person, ...]:
        """What other processes have not been told of `mine`, gone ones included."""
        changed, self._untold = self._untold, {}
        found: list[Person] = []
        for client, actor in changed.items():
            if isinstance(self._owners.get(client), Far):
                continue
            held = self._here.get(client) or Presence(client, self._left.get(client, 0), GONE)
            found.append(Person(client, held.clock, held.state, actor))
        return tuple(found)

    def everybody(self) -> tuple[Presence, ...]:
        """The states of all who are here."""
        return tuple(self._here.values())

    def news(self) -> tuple[Presence, ...]:
        """What changed since the last call, one entry for each client."""
        found = tuple(
            self._here.get(client) or Presence(client, self._left.get(client, 0), GONE)
            for client in sorted(self.changed)
        )
        self.changed = set()
        return found

    def _claim(self, gate: Gate, entry: Presence) -> None:
        owner = self._owners.get(entry.client)
        if owner is gate:
            return
        if owner is not None and _actor(owner) != gate.peer.actor:
            return
        if sum(held is gate for held in self._owners.values()) < OWNED:
            self._owners[entry.client] = gate
            held = self._here.pop(entry.client, None) if isinstance(owner, Far) else None
            if held is not None:  # newer than what the other process still tells
                self._left[entry.client] = held.clock
                self.changed.add(entry.client)

    def _come(self, process: str, person: Person) -> None:
        owner, held = self._owners.get(person.client), self._here.get(person.client)
        if isinstance(owner, Far):
            theirs = owner.process == process
            if owner.actor != person.actor or person.clock < owner.clock + theirs:
                return
        elif owner is not None and (
            owner.peer.actor != person.actor or held is None or person.clock <= held.clock
        ):
            return
        last = self._left.pop(person.client, -1) if held is None else held.clock
        clock = max(person.clock, last + 1)
        self._owners[person.client] = Far(process, person.actor, person.clock)
        self._here[person.client] = Presence(person.client, clock, person.state)
        self.changed.add(person.client)

    def _check(self, entry: Presence) -> None:
        if len(entry.state.encode()) > self._max_bytes:
            raise TooLarge(f"an awareness state has at most {self._max_bytes} bytes")
        try:
            state = json.loads(entry.state, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Malformed("an awareness state is no JSON") from error
        if state is not None and not isinstance(state, dict):
            raise Malformed("an awareness state is an object or null")

    def _set(self, entry: Presence) -> None:
        held = self._here.get(entry.client)
        if entry.state.strip() == GONE:
            if held is not None:
                self._remove(entry.client, max(held.clock, entry.clock))
            return
        if held is not None and entry.clock <= held.clock:
            return
        # Who comes back with an old clock would not be seen: others remember the last one.
        left = self._left.pop(entry.client, -1)
        clock = entry.clock if held is not None or entry.clock > left else left + 1
        self._here[entry.client] = Presence(entry.client, clock, entry.state)
        self.changed.add(entry.client)

    def _remove(self, client: int, clock: int | None = None) -> None:
        held = self._here.pop(client, None)
        if held is None:
            return
        self._left[client] = held.clock if clock is None else clock
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        self.changed.add(client)


def _actor(owner: Gate | Far) -> str:
    return owner.actor if isinstance(owner, Far) else owner.peer.actor


def _no_constant(name: str) -> None:
    """NaN and Infinity are Python's idea of JSON; every browser would throw."""
    raise ValueError(name)
