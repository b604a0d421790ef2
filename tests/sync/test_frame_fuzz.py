"""Rule GA1 under fire: whatever bytes a socket says, nobody else is hurt, the log stays clean."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pycrdt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text

from karate.ledger.documents import stream_of
from karate.ledger.ydoc import read_graph
from karate.sync.frames import Presence, awareness_frame, number, step_one, step_two, update_frame
from tests.sync.client import Client
from tests.sync.hall import WORKFLOW, Hall

EXAMPLES, LONG_EXAMPLES = 800, 20_000
#: Attacks between two edits by which a bystander proves that the room works.
PROOF = 25
#: What a socket may be closed with for what it said.
CODES = {4400, 4409, 4413, 4429, 1013}


def valid_frames() -> list[bytes]:
    """Frames that an honest client sends."""
    doc: Doc[Any] = Doc(client_id=77)
    made: list[bytes] = []
    doc.observe(lambda event: made.append(event.update))
    nodes: Map[Any] = doc.get("nodes", type=Map)
    edges: Map[Any] = doc.get("edges", type=Map)
    nodes["z"] = Map({"type": "blur", "position": [1, 2], "params": Map({"p": Text("hé😀")})})
    nodes["z"]["params"]["sigma"] = 4.5
    edges["z:image"] = {"source": "a", "port": "image"}
    doc.get("meta", type=Map)["title"] = "T"
    del nodes["z"]
    return [
        *map(update_frame, made),
        step_two(doc.get_update()),
        step_one(doc.get_state()),
        awareness_frame([Presence(77, 1, '{"name":"Eve","cursor":[1,2.5]}')]),
        b"\x03",
    ]


VALID = valid_frames()
#: Changes nothing of these but what a reader may say.
HARMLESS = VALID[-3:]
GIANT = st.integers(1, 12).flatmap(lambda size: st.just(b"\xff" * size + b"\x7f"))
BOMBS = st.one_of(
    st.integers(1, 1300).map(lambda n: "[" * n + "]" * n),
    st.integers(1, 800).map(lambda n: '{"a":' * n + "1" + "}" * n),
    st.sampled_from(
        ["1e9999", "-0", "9" * 4000, '{"a":NaN}', '"\\ud800"', "{}" * 99, '{"a":1e400}']
    ),
    st.text(max_size=50),
    st.integers(4000, 6000).map(lambda n: '{"a":"' + "x" * n + '"}'),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid frame with some bytes changed, added or lost."""
    frame = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(frame) - 1, 0)))
        match draw(st.integers(0, 2)):
            case 0:
                frame[at : at + 1] = bytes((draw(st.integers(0, 255)),))
            case 1:
                frame[at:at] = draw(st.binary(max_size=6) | GIANT)
            case _:
                del frame[at : at + draw(st.integers(1, 8))]
    return bytes(frame)


@st.composite
def truncated(draw: st.DrawFn) -> bytes:
    """A valid frame that ends early, its outer length right or wrong."""
    frame = draw(st.sampled_from(VALID))
    return frame[: draw(st.integers(0, len(frame) - 1))]


@st.composite
def giants(draw: st.DrawFn) -> bytes:
    """A valid beginning and numbers that announce what never comes."""
    frame = draw(st.sampled_from(VALID))
    return frame[: draw(st.integers(0, 6))] + draw(GIANT) + draw(st.binary(max_size=20))


@st.composite
def bombs(draw: st.DrawFn) -> bytes:
    """Awareness frames with dangerous JSON, or many people."""
    states = draw(st.lists(BOMBS, min_size=1, max_size=3))
    people = [Presence(draw(st.integers(0, 2**53 - 1)), 1, state) for state in states]
    body = awareness_frame(people)
    return body if draw(st.booleans()) else b"\x01" + number(9) + GIANT_COUNT


GIANT_COUNT = b"\xff\xff\xff\xff\xff\xff\xff\x0f\x00"
UNKNOWN = st.builds(
    lambda kind, rest: number(kind) + rest,
    st.sampled_from([2, 4, 5, 99, 100, 101, 102, 127, 128, 2**31, 2**53 - 1]),
    st.binary(max_size=40),
)
RUBBISH = st.one_of(truncated(), giants(), UNKNOWN, bombs(), st.binary(max_size=80))


class Range:
    """One room, a bystander, and attackers that come one after another."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._count = 0
        self._bob: Client

    async def open(self) -> None:
        self._bob = await self._hall.client("bob")
        self._bob.be(5, 1, {"name": "Bob"})

    async def attack(self, role: str, grows: bool, frame: bytes) -> None:
        """Say `frame` as somebody of `role`; the log grows only if it may."""
        hall, before = self._hall, self._head()
        eve = await hall.client("eve", role=role)
        eve.say(frame)
        eve.synced = False
        eve.say(pycrdt.create_sync_message(Doc()))
        await eve.until(lambda: eve.synced or eve.closed)
        if eve.closed is not None:
            assert eve.closed[0] in CODES
        eve.hang_up()
        assert eve.task is not None
        await eve.task
        hall.clients.remove(eve)
        assert grows or self._head() == before
        assert not self._bob.closed
        self._count += 1
        if self._count % PROOF == 0:
            await self.proof()

    async def proof(self) -> None:
        """The bystander edits, and has exactly what is stored."""
        bob = self._bob
        with bob.editing():
            bob.root("nodes")["a"]["params"]["sigma"] = self._count
        await bob.all_saved()
        stored = self._hall.documents.load(WORKFLOW).doc
        await bob.until(lambda: bob.graph == read_graph(stored))
        assert bob.graph.nodes["a"].params["sigma"] == self._count

    def _head(self) -> int:
        return self._hall.ledger.head(stream_of(WORKFLOW))


@pytest.fixture
def run(hall: Hall) -> Iterator[Callable[[Callable[[Range], Awaitable[None]]], None]]:
    """Runs one attack after another on one loop, in one room."""
    with asyncio.Runner() as runner:
        field = Range(hall)
        runner.run(field.open())
        yield lambda attack: runner.run(_awaited(attack(field)))
        runner.run(field.proof())
        runner.run(hall.leave())


async def _awaited(work: Awaitable[None]) -> None:
    await work


Runs = Callable[[Callable[[Range], Awaitable[None]]], None]


def fuzz(run: Runs, frames: st.SearchStrategy[bytes], count: int, role: str, grows: bool) -> None:
    """The same frames in every run."""

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(frames)
    def attack(frame: bytes) -> None:
        run(partial(Range.attack, role=role, grows=grows, frame=frame))

    attack()


def test_ga1_rubbish_never_reaches_the_log(run: Runs) -> None:
    fuzz(run, RUBBISH, EXAMPLES, "editor", grows=False)


def test_ga1_mutated_frames_hurt_nobody(run: Runs) -> None:
    fuzz(run, mutated(), EXAMPLES, "editor", grows=True)


def test_ga8_nothing_a_reader_says_reaches_the_log(run: Runs) -> None:
    fuzz(run, mutated() | RUBBISH | st.sampled_from(VALID), EXAMPLES, "viewer", grows=False)


def test_ga1_frames_in_any_order_and_number(run: Runs) -> None:
    rng = random.Random(3)
    for _ in range(40):
        for frame in rng.choices(HARMLESS, k=5):
            run(partial(Range.attack, role="editor", grows=False, frame=frame))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ga1_mutated_frames_by_the_thousand(run: Runs) -> None:
    fuzz(run, mutated() | RUBBISH, LONG_EXAMPLES, "editor", grows=True)
