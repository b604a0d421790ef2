"""The y-websocket protocol on the wire, and Karate's frames beside it (contract.md "Websocket").

A frame is a lib0 varUint type and a body: 0 sync (0 step 1, 1 step 2, 2 update, each with bytes),
1 awareness, 3 query awareness; 100 and up are ours: one string of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from karate.errors import Malformed
from karate.graph.model import JsonObject

SYNC: Final = 0
AWARENESS: Final = 1
QUERY_AWARENESS: Final = 3
SAVED: Final = 100
RUN_EVENT: Final = 101
NOTICE: Final = 102

STEP_1: Final = 0
STEP_2: Final = 1
UPDATE: Final = 2

#: Most people in one awareness frame.
MAX_ENTRIES: Final = 10_000
#: Bytes of the greatest number, 2⁵³ - 1.
_NUMBER_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class StepOne:
    """A peer tells its state vector and asks for what it lacks."""

    vector: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """Step 2 or update: document changes of a peer."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Presence:
    """One person's state in an awareness frame: JSON text, "null" for gone."""

    client: int
    clock: int
    state: str


@dataclass(frozen=True, slots=True)
class Awareness:
    """States of people, in the order sent."""

    entries: tuple[Presence, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A peer asks for everybody's awareness."""


Frame: TypeAlias = StepOne | Update | Awareness | Query


def read_frame(data: bytes) -> Frame:
    """One frame of a client. Raises Malformed for every other sequence of bytes."""
    kind, at = _number(data, 0)
    if kind == SYNC:
        step, at = _number(data, at)
        body, at = _bytes(data, at)
        _end(data, at)
        if step == STEP_1:
            return StepOne(body)
        if step in (STEP_2, UPDATE):
            return Update(body)
        raise Malformed(f"there is no sync message {step}")
    if kind == AWARENESS:
        body, at = _bytes(data, at)
        _end(data, at)
        return Awareness(_entries(body))
    if kind == QUERY_AWARENESS:
        _end(data, at)
        return Query()
    raise Malformed(f"there is no message type {kind}")


def step_one(vector: bytes) -> bytes:
    """Ask a client for what `vector` lacks."""
    return bytes((SYNC, STEP_1)) + number(len(vector)) + vector


def step_two(update: bytes) -> bytes:
    """Answer a step 1."""
    return bytes((SYNC, STEP_2)) + number(len(update)) + update


def update_frame(update: bytes) -> bytes:
    """Tell a change of the document."""
    return bytes((SYNC, UPDATE)) + number(len(update)) + update


def awareness_frame(entries: Iterable[Presence]) -> bytes:
    """Tell people's states."""
    parts: list[bytes] = []
    count = 0
    for entry in entries:
        state = entry.state.encode()
        parts += (number(entry.client), number(entry.clock), number(len(state)), state)
        count += 1
    body = number(count) + b"".join(parts)
    return bytes((AWARENESS,)) + number(len(body)) + body


def json_frame(kind: int, payload: JsonObject) -> bytes:
    """One of Karate's own frames."""
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return number(kind) + number(len(text)) + text


def number(value: int) -> bytes:
    """`value` as lib0 varUint."""
    if value < 128:
        return bytes((value,))
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def _entries(body: bytes) -> tuple[Presence, ...]:
    count, at = _number(body, 0)
    if count > MAX_ENTRIES:
        raise Malformed("too many people in one awareness frame")
    found: list[Presence] = []
    for _ in range(count):
        client, at = _number(body, at)
        clock, at = _number(body, at)
        state, at = _bytes(body, at)
        try:
            found.append(Presence(client, clock, state.decode()))
        except UnicodeDecodeError as error:
            raise Malformed("an awareness state is not UTF-8") from error
    _end(body, at)
    return tuple(found)


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = _number(data, at)
    if at + length > len(data):
        raise Malformed("the message ends early")
    return data[at : at + length], at + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_NUMBER_BYTES):
        if at + place >= len(data):
            raise Malformed("the message ends early")
        part = data[at + place]
        value |= (part & 127) << (7 * place)
        if part < 128:
            return value, at + place + 1
    raise Malformed("a number is too long")


def _end(data: bytes, at: int) -> None:
    if at != len(data):
        raise Malformed("bytes are left over behind the message")
