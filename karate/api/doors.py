"""Who has something open, and waking it when access may have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from karate.accounts.principal import Principal
from karate.errors import TooFast
from karate.graph.events import MemberRemoved, MemberRoleChanged, SessionRevoked
from karate.ledger.event import Event

_USER: Final = "user:"


class Doors:
    """Open sockets and streams by actor. `foreign` comes from any thread, the rest from the loop.

    An event only wakes: whoever is woken asks again who it is, so that the answer is always that of
    the log and the sessions as they are now. One person has at most `most` open here.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: dict[str, set[asyncio.Event]] = {}
        self._changes = 0

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop the doors live on; before that `foreign` does nothing."""
        self._loop = loop

    @property
    def changes(self) -> int:
        """How often access changed; to be read before the actor is identified."""
        return self._changes

    def admit(self, actor: Principal) -> None:
        """Raise TooFast when a person has as many open as there may be; keys have no such limit."""
        if actor.kind == "person" and len(self._open.get(actor.id, ())) >= self._most:
            raise TooFast(f"{self._most} canvases and streams are open already; close some")

    @contextmanager
    def watching(self, actor: Principal, since: int) -> Iterator[asyncio.Event]:
        """An event that is set whenever the access of `actor` may have changed after `since`.

        Raises TooFast for one too many of a person.
        """
        self.admit(actor)
        woken = asyncio.Event()
        if self._changes != since:
            woken.set()  # it may have been this actor's: they were identified in the meantime
        mine = self._open.setdefault(actor.id, set())
        mine.add(woken)
        try:
            yield woken
        finally:
            mine.discard(woken)
            if not mine and self._open.get(actor.id) is mine:
                del self._open[actor.id]

    def foreign(self, events: Sequence[Event]) -> None:
        """Events that the log has, from whichever process: wake those whom they concern."""
        actors = [actor for actor in map(_concerned, events) if actor is not None]
        loop = self._loop
        if actors and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake, actors)

    def _wake(self, actors: Sequence[str]) -> None:
        self._changes += len(actors)
        for actor in actors:
            for woken in self._open.get(actor, ()):
                woken.set()


def _concerned(event: Event) -> str | None:
    match event.body:
        case MemberRoleChanged(user=user) | MemberRemoved(user=user):
            return user
        case SessionRevoked():
            return event.stream.removeprefix(_USER)
    return None
