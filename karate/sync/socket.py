"""What a room needs of a connection, and who sits at its other end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

#: Roles that may change the document: those `accounts.access.can` lets edit workflows, by a test.
WRITERS: Final = frozenset({"owner", "editor"})

#: Close codes beside those that `karate.errors` carries.
RESTARTING: Final = 1012
TRY_LATER: Final = 1013
#: Most bytes of a close reason that a websocket carries.
REASON_BYTES: Final = 123


class Gone(Exception):
    """Raised by `Socket.receive` and `Socket.send` when the peer has left."""


class Socket(Protocol):
    """One accepted websocket."""

    async def receive(self) -> bytes:
        """The next binary message. Raises Gone at the end; Malformed for a text message."""
        ...

    def waiting(self) -> tuple[int, int]:
        """Messages that have arrived and wait for `receive`, and bytes behind them."""
        ...

    async def send(self, data: bytes) -> None:
        """Send one binary message; waits while the peer's buffers are full. Raises Gone."""
        ...

    def push(self, data: bytes) -> bool:
        """Send one binary message now, if nothing has to be waited for; False: use `send`."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close; harmless when closed already."""
        ...


@dataclass(slots=True, eq=False)
class Peer:
    """An authenticated client. `v1`: it understands Karate's frames; `after`: the log position up
    to which it has seen run events.
    """

    actor: str
    name: str
    role: str
    colour: str = ""
    v1: bool = False
    after: int | None = None
    turned: Callable[[], None] | None = None
    """Called when the role of an open socket begins or ceases to allow writing."""

    @property
    def writes(self) -> bool:
        """Whether this peer may change the document."""
        return self.role in WRITERS

    def become(self, role: str) -> None:
        """Give an open socket another role; it counts for every frame from now on."""
        wrote, self.role = self.writes, role
        if wrote != self.writes and self.turned is not None:
            self.turned()


def short(reason: str) -> str:
    """`reason` cut to what a close frame carries."""
    return reason.encode()[:REASON_BYTES].decode(errors="ignore")
