"""Bodies as bytes: msgpack, versioned, sealed. An event is stored under its short type name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from karate.errors import Incompatible, Malformed, NotFound
from karate.graph.events import EVENT_TYPES, UPCASTERS, Body, UserNamed
from karate.ledger.deflated import deflated, inflated
from karate.ledger.event import Event, NewEvent
from karate.ledger.keys import Keys
from karate.ledger.row import Row

#: Types that describe a person, sealed under the person's key, and how they read once it is erased.
PERSONAL: dict[str, Body] = {UserNamed.type: UserNamed(name="")}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Header(msgspec.Struct, array_like=True, frozen=True):
    """The part of a stored event that stays readable; times in microseconds since 1970.

    `scope` names the key of the body; empty is the workspace's, as nearly always. New fields go to
    the end with a default.
    """

    version: int
    at: int
    actor: str
    scope: str
    correlation: str | None = None
    causation: str | None = None


_STATE: msgspec.msgpack.Decoder[tuple[Header, bytes]] = msgspec.msgpack.Decoder(
    tuple[Header, bytes]
)


def encode_body(body: Body) -> bytes:
    """Raises Malformed for values that msgpack cannot hold."""
    try:
        return msgspec.msgpack.encode(body)
    except (TypeError, ValueError, OverflowError) as error:
        raise Malformed(f"{body.type} holds a value that cannot be stored: {error}") from error


def decode_body(type: str, version: int, data: bytes) -> Body:
    """Read a body of any version ever written.

    Raises Incompatible for a type or version of a newer build.
    """
    known = EVENT_TYPES.get(type)
    if known is None or version > known.version:
        raise Incompatible(f"event {type} version {version} is of a newer build of Karate")
    try:
        fields: dict[str, Any] = msgspec.msgpack.decode(data)
        for old in range(version, known.version):
            fields = UPCASTERS[type, old](fields)
        return known(**fields)
    except (msgspec.MsgspecError, TypeError, KeyError) as error:
        raise Incompatible(f"event {type} version {version} cannot be read") from error


def scope_of(event: NewEvent) -> str:
    """The key an event is sealed under: the person's for PERSONAL types, else the workspace's."""
    if event.body.type in PERSONAL:
        return f"person:{event.stream.partition(':')[2]}"
    return _of_workspace(event.workspace)


def seal(event: NewEvent, body: bytes, version: int, at: datetime, keys: Keys) -> bytes:
    """The stored state of `event` as `version` of its stream; `body` comes from `encode_body`."""
    scope = scope_of(event)
    plain = deflated(body)
    header = Header(
        event.body.version,
        (at - _EPOCH) // _MICROSECOND,
        event.actor,
        "" if scope == _of_workspace(event.workspace) else scope,
        event.correlation,
        event.causation,
    )
    sealed = keys.encrypt(scope, plain, _aad(event.stream, version, event.body.type))
    return msgspec.msgpack.encode((header, sealed))


def header_of(row: Row) -> Header:
    """The readable part of `row`. Raises Incompatible when it is not one."""
    return _parts(row)[0]


def open_row(row: Row, keys: Keys) -> Event:
    """Read a stored event. Raises Incompatible when it was altered or is of a newer build."""
    header, sealed = _parts(row)
    try:
        scope = header.scope or _of_workspace(row.workspace)
        data = keys.decrypt(scope, sealed, _aad(row.stream, row.version, row.type))
        body = decode_body(row.type, header.version, inflated(data))
    except NotFound as error:
        if row.type not in PERSONAL:
            raise Incompatible(f"{error.detail}, but {row.type} needs it") from error
        body = PERSONAL[row.type]
    return Event(
        position=row.position,
        stream=row.stream,
        version=row.version,
        id=row.id,
        type=row.type,
        at=_EPOCH + timedelta(microseconds=header.at),
        actor=header.actor,
        workspace=row.workspace,
        correlation=header.correlation,
        causation=header.causation,
        body=body,
        hash=row.hash,
    )


def _of_workspace(workspace: str) -> str:
    return f"workspace:{workspace}"


def _parts(row: Row) -> tuple[Header, bytes]:
    try:
        return _STATE.decode(row.state)
    except msgspec.MsgspecError as error:
        raise Incompatible(f"the event at position {row.position} cannot be read") from error


def _aad(stream: str, version: int, type: str) -> bytes:
    return f"{stream}|{version}|{type}".encode()
