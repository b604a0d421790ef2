"""How a process lets go of its documents: everything stored, sockets closed bit by bit."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from karate.errors import Unavailable
from karate.telemetry import log

if TYPE_CHECKING:
    from karate.sync.gate import Gate
    from karate.sync.room import Room

#: Seconds that a stop waits for edits on their way into the log.
STORE_S: Final = 5.0
#: Seconds that it takes for snapshots, which only spare the next opening some reading.
SNAPSHOTS_S: Final = 5.0
#: Sockets closed at a time, and seconds between two such slices; slices are larger when so many are
#: open that the time given for all of them would not do.
SLICE: Final = 10
SLICE_S: Final = 0.1


async def stored(rooms: Iterable[Room]) -> None:
    """Wait until nothing of `rooms` is on its way; a room whose log does not answer ends."""
    await asyncio.gather(*map(_stored, rooms))


async def closed(gates: Sequence[Gate], code: int, seconds: float) -> None:
    """Tell `gates` to close with `code`, spread over at most `seconds`."""
    # Not room by room: the peers of one document would all fall upon the same other process.
    gates = random.sample(gates, len(gates))
    size = max(SLICE, int(len(gates) * SLICE_S / max(seconds, SLICE_S)) + 1)
    for at in range(0, len(gates), size):
        if at:
            await asyncio.sleep(SLICE_S)
        for gate in gates[at : at + size]:
            gate.outbox.finish(code, "restarting")


@asynccontextmanager
async def at_most(rooms: Iterable[Room]) -> AsyncIterator[None]:
    """Leave the block after `SNAPSHOTS_S`; whatever of `rooms` is still open then just ends."""
    try:
        async with asyncio.timeout(SNAPSHOTS_S):
            yield
    except TimeoutError:
        log("snapshots_left_out", level="warning")
    for room in rooms:
        room.end(Unavailable("the room was closed"))


async def _stored(room: Room) -> None:
    try:
        async with asyncio.timeout(STORE_S):
            await room.moved.until(lambda: not room.drafts or room.ended is not None)
    except TimeoutError:
        room.end(Unavailable("the log did not answer in time"))
