"""Peers that never read, that flood, and that stop half way, and what became of them.

`python -m tests.hostile.mob EACH URL…` sends EACH of every kind, in a process of its own so that
they cost the good ones nothing but the server. It says `here` when all have come; told `read` on
standard input, those who never read do, and one line of JSON tells how everything ended.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Map

from karate.sync import frames
from tests.hostile.wire import PING, Rude, masked

#: Times a flood is begun anew before somebody gives up; the server cuts it off long before.
FLOODS = 10_000
#: In life everybody has a machine of their own; here the mob takes of ours what the good leave.
NICE = 19
#: Frames a flooder writes at a time.
VOLLEY = 200


@dataclass(slots=True)
class Mob:
    """Everybody rude, by their manners."""

    silent: list[Rude] = field(default_factory=list)
    floods: list[asyncio.Task[tuple[str, int | None]]] = field(default_factory=list)
    halves: list[Rude] = field(default_factory=list)

    async def never_read(self, url: str, count: int) -> None:
        """Join properly, then read nothing any more."""
        for _ in range(count):
            peer = Rude(url)
            await peer.dial()
            await peer.shake()
            await peer.write(masked(frames.step_one(Doc[Any]().get_state())))
            self.silent.append(peer)

    def flood(self, url: str, count: int) -> None:
        """Join and say the same kind of thing as fast as the socket takes it."""
        for number in range(count):
            kind = list(VOLLEYS)[number % len(VOLLEYS)]
            self.floods.append(asyncio.create_task(_flooding(url, kind, number)))

    async def stop_half_way(self, url: str, count: int) -> None:
        """TCP only, a head cut off, a websocket that says and answers nothing, one that is gone."""
        for number in range(count):
            peer = Rude(url)
            self.halves.append(peer)
            with suppress(OSError):  # the server may be full, which is an end as well
                await peer.dial()
                if number % 4 == 1:
                    await peer.shake(upto=40)
                elif number % 4 > 1:
                    await peer.shake()
                if number % 4 == 3:
                    peer.vanish()

    async def verdicts(self) -> dict[str, set[int | None]]:
        """How the floods ended, by kind."""
        found: dict[str, set[int | None]] = {}
        for kind, code in await asyncio.gather(*self.floods):
            found.setdefault(kind, set()).add(code)
        return found

    async def read_at_last(self) -> Counter[int | None]:
        """What those find who never read, when they do."""
        return Counter(await asyncio.gather(*(peer.close_code() for peer in self.silent)))

    def disperse(self) -> None:
        """Everybody goes."""
        for task in self.floods:
            task.cancel()
        for peer in (*self.silent, *self.halves):
            peer.hang_up()


async def _flooding(url: str, kind: str, number: int) -> tuple[str, int | None]:
    peer, volley = Rude(url, reads=True), VOLLEYS[kind](number)
    await peer.dial()
    await peer.shake()
    reading = asyncio.create_task(peer.close_code())
    try:
        for _ in range(FLOODS):
            if reading.done():
                break
            await peer.write(volley)
            await asyncio.sleep(0)
    except OSError:
        pass
    finally:
        if not reading.done():
            await asyncio.wait({reading}, timeout=20)
        reading.cancel()
        peer.hang_up()
    return kind, reading.result() if reading.done() and not reading.cancelled() else None


def _edits(number: int) -> bytes:
    """Real edits of a node of its own, each a frame."""
    doc: Doc[Any] = Doc()
    nodes: Map[Any] = doc.get("nodes", type=Map)
    params: Map[Any] = Map()
    made = []
    subscription = doc.observe(lambda event: made.append(event.update))
    nodes[f"flood{number}"] = Map({"type": "blur", "position": [0, 0], "params": params})
    for value in range(VOLLEY - 1):
        params["sigma"] = value
    doc.unobserve(subscription)
    return b"".join(masked(frames.update_frame(update)) for update in made)


def _repeats(number: int) -> bytes:
    """The empty update: changes nothing, and is acknowledged all the same."""
    return masked(frames.update_frame(b"\x00\x00")) * VOLLEY


def _presence(number: int) -> bytes:
    entries = (frames.Presence(number + 1, clock, '{"x":1}') for clock in range(VOLLEY))
    return b"".join(masked(frames.awareness_frame([entry])) for entry in entries)


def _questions(number: int) -> bytes:
    """Step 1 without end: the whole document, again and again."""
    return masked(frames.step_one(b"\x00")) * VOLLEY


def _pings(number: int) -> bytes:
    return masked(b"", PING) * VOLLEY


VOLLEYS = {
    "edits": _edits,
    "repeats": _repeats,
    "presence": _presence,
    "questions": _questions,
    "pings": _pings,
}


async def main(each: int, urls: list[str]) -> None:
    """Come, wait for the word, tell."""
    os.nice(NICE)
    mob = Mob()
    for url, count in spread(urls, each):
        await mob.never_read(url, count)
        await mob.stop_half_way(url, count)
    for url, count in spread(urls, each):
        mob.flood(url, count)
    _say("here")
    await asyncio.to_thread(sys.stdin.readline)
    silent = await mob.read_at_last()
    floods = await mob.verdicts()
    told = {"silent": list(silent.items()), "floods": {kind: list(floods[kind]) for kind in floods}}
    _say(json.dumps(told))
    await asyncio.to_thread(sys.stdin.readline)
    mob.disperse()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def spread(urls: list[str], count: int) -> list[tuple[str, int]]:
    """`count` peers over `urls`."""
    shares = Counter(itertools.islice(itertools.cycle(urls), count))
    return list(shares.items())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
