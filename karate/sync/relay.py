"""People's presence between processes: what rooms need of whatever carries it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Person:
    """One client's awareness state as processes tell it each other: JSON text, "null" for gone."""

    client: int
    clock: int
    state: str
    actor: str


class Listener(Protocol):
    """Who gives and takes presence on a process's side; `sync.rooms.Rooms` is one."""

    def people(self, workflow: str) -> Sequence[Person]:
        """Everybody whose socket in `workflow` is this process's."""
        ...

    def heard(
        self, workflow: str, process: str, people: Iterable[Person], whole: bool = False
    ) -> None:
        """`process` told of `people`; `whole`: it has no others."""
        ...


class Relay(Protocol):
    """Carries presence as well as it can: nothing here fails, waits, or holds an edit up.

    All methods run on the event loop of the rooms.
    """

    def start(self, listener: Listener) -> None:
        """Begin; starting twice does nothing."""
        ...

    def opened(self, workflow: str) -> None:
        """A room is open: tell its people, ask for those of other processes."""
        ...

    def closed(self, workflow: str) -> None:
        """A room is closed: its people are gone, others' are of no interest."""
        ...

    def tell(self, workflow: str, people: Sequence[Person]) -> None:
        """People of this process have changed."""
        ...

    async def stop(self) -> None:
        """Say goodbye and end."""
        ...
