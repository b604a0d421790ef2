"""Fifty good people on a few canvases of a real server, and a mob beside them."""

from __future__ import annotations

import asyncio
import json
import math
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import httpx

from tests.durability.crowd import until
from tests.durability.test_kills import made
from tests.flows.canvas import canvas
from tests.flows.server import KEY, ROOT, Server, running

#: Settings under which a mob is dealt with in seconds, not minutes.
QUICK = {
    "KARATE_HANDSHAKE_S": "2",
    "KARATE_PING_S": "10",
    "KARATE_SYNC_QUEUE_BYTES": "1048576",
    "KARATE_ROOM_IDLE_S": "1",
    # Replaying a megabyte for each snapshot would hide what the mob costs.
    "KARATE_SNAPSHOT_EVERY": "1000000",
}
#: People on one canvas.
ROOM = 10
#: Params an author uses over and over, so that documents stay small.
WIDTH = 20
#: Bytes of a text that is written again and again, to fill what nobody reads.
BULK = 200_000


class Good(Protocol):
    """What a scene needs of a good person: `crowd.Author`, or somebody who costs less."""

    name: str
    watched: str
    made: list[float]
    arrived: list[float]
    synced: asyncio.Event

    async def visit(self, url: str) -> None: ...


A = TypeVar("A", bound=Good)


class Scene(Generic[A]):
    """The server, the good people, and the canvases, of which each is the mob's too."""

    def __init__(self, server: Server, authors: list[A]) -> None:
        self.server, self.authors = server, authors
        self.groups = [authors[at : at + ROOM] for at in range(0, len(authors), ROOM)]
        self.mob: asyncio.subprocess.Process | None = None
        self.urls: list[str] = []
        self.rooms: list[str] = []
        self._visits: list[asyncio.Task[None]] = []

    async def begin(self, api: httpx.Client) -> None:
        """Everybody opens their canvas; each watches the next one's edits."""
        for group in self.groups:
            names = [author.name for author in group]
            self.rooms.append(made(api, [*names, "bulk"]))
            self.urls.append(self.server.socket_url(self.rooms[-1], "?v=1"))
            for author, other in zip(group, [*group[1:], group[0]], strict=True):
                author.watched = other.name if other is not author else ""
                self._visits.append(asyncio.create_task(author.visit(self.urls[-1])))
        await until(lambda: all(author.synced.is_set() for author in self.authors))

    async def attack(self, each: int) -> None:
        """So many of each kind come, on all canvases."""
        self.mob = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.hostile.mob", str(each), *self.urls),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert await self._told() == b"here\n"

    async def ends(self) -> dict[str, Any]:
        """Those who never read do now; how that and the floods ended."""
        self._tell()
        found: dict[str, Any] = json.loads(await self._told())
        return found

    async def _told(self) -> bytes:
        assert self.mob is not None
        assert self.mob.stdout is not None
        return await self.mob.stdout.readline()

    def _tell(self) -> None:
        assert self.mob is not None
        assert self.mob.stdin is not None
        self.mob.stdin.write(b"read\n")

    async def fill(self, times: int) -> None:
        """Write so much that everybody is noticed who does not read."""
        await asyncio.gather(*(asyncio.to_thread(_fill, url, times) for url in self.urls))

    def waits(self, since: float, upto: float = math.inf) -> list[float]:
        """Seconds from each edit made from `since` to `upto` until the watcher had it."""
        found = []
        for group in self.groups:
            by_name = {author.name: author for author in group}
            for watcher in group:
                made_at = by_name[watcher.watched].made if watcher.watched else []
                pairs = zip(made_at, watcher.arrived, strict=False)
                found += [there - then for then, there in pairs if since <= then < upto]
        return found

    async def end(self) -> None:
        """Everybody leaves."""
        if self.mob is not None and self.mob.returncode is None:
            self.mob.kill()
            await self.mob.wait()
        for visit in self._visits:
            visit.cancel()
        await asyncio.wait(self._visits)
        for visit in self._visits:
            if not visit.cancelled():
                visit.result()

    def connections(self) -> int:
        """TCP connections the server has, whoever's."""
        folder = Path(f"/proc/{self.server.process.pid}/fd")
        return sum(_is_socket(file) for file in folder.iterdir())

    def memory(self) -> int:
        """Bytes of the server's own memory."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def elapsed(self) -> float:
        """Now, as `made` and `arrived` count it."""
        return time.monotonic()


def _fill(url: str, times: int) -> None:
    with canvas(url, {"x-api-key": KEY}) as one:
        one.until(lambda: "bulk" in one.keys)
        for number in range(times):
            one.set("bulk", "text", chr(97 + number % 26) * BULK)
            one.until(lambda: one.saved == one.sent)


def _is_socket(file: Path) -> bool:
    try:
        return file.readlink().name.startswith("socket:")
    except FileNotFoundError:
        return False


@asynccontextmanager
async def scene(
    folder: Path, people: int, pace_s: float, author: Callable[[str, float, int], A]
) -> AsyncIterator[Scene[A]]:
    """A started server with `people` at work, each an `author` of a name, a pace and a width."""
    with running(folder, QUICK) as server, server.client() as api:
        here = Scene(server, [author(f"n{n % ROOM}", pace_s, WIDTH) for n in range(people)])
        try:
            await here.begin(api)
            yield here
        finally:
            await here.end()
