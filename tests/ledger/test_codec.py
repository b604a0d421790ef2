"""Bodies of every version read; nothing depends on class names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import msgspec
import pytest

from karate.errors import Incompatible, Malformed
from karate.graph import events
from karate.graph.events import EVENT_TYPES, WorkflowCreated, WorkflowEdited
from karate.graph.model import JsonObject
from karate.ledger.codec import decode_body, encode_body
from karate.ledger.event import Event, NewEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """`workflow.created` as some later build might define it."""

    type: ClassVar[str] = "workflow.created"
    version: ClassVar[int] = 3
    id: str
    schema: int


def test_a_body_reads_as_it_was_written() -> None:
    body = WorkflowEdited(update=bytes(range(256)), changes=[{"a": [1, 2.5, None, "ü", True]}])
    assert decode_body(body.type, 1, encode_body(body)) == body


def test_an_old_body_goes_through_every_upcaster(monkeypatch: pytest.MonkeyPatch) -> None:
    def named_id(old: JsonObject) -> JsonObject:
        return {"id": old["workflow"]}

    def with_schema(old: JsonObject) -> JsonObject:
        return {**old, "schema": 1}

    old = encode_body(WorkflowCreated(workflow="w"))
    second = msgspec.msgpack.encode({"id": "w"})
    monkeypatch.setitem(EVENT_TYPES, "workflow.created", Renamed)
    monkeypatch.setitem(events.UPCASTERS, ("workflow.created", 1), named_id)
    monkeypatch.setitem(events.UPCASTERS, ("workflow.created", 2), with_schema)
    for version, data in ((1, old), (2, second)):
        assert decode_body("workflow.created", version, data) == Renamed(id="w", schema=1)  # type: ignore[comparison-overlap]  # not of this build


def test_a_newer_body_is_refused() -> None:
    data = encode_body(WorkflowCreated(workflow="w"))
    for type, version in (("workflow.created", 2), ("workflow.painted", 1)):
        with pytest.raises(Incompatible):
            decode_body(type, version, data)


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x90", msgspec.msgpack.encode({"other": 1})])
def test_a_damaged_body_is_refused(data: bytes) -> None:
    with pytest.raises(Incompatible):
        decode_body("workflow.created", 1, data)


def test_a_value_that_cannot_be_stored_is_refused() -> None:
    for value in (object(), 1 << 70):
        with pytest.raises(Malformed):
            encode_body(WorkflowCreated(workflow=value))  # type: ignore[arg-type]  # on purpose


def test_every_type_has_a_class_of_its_name() -> None:
    for name, body in EVENT_TYPES.items():
        assert body.type == name
        assert body.version >= 1
        for version in range(1, body.version):
            assert (name, version) in events.UPCASTERS


def test_events_as_json() -> None:
    new = NewEvent("workflow:w", WorkflowCreated(workflow="w"), "ann", "space", id="e")
    at = datetime(2026, 11, 22, 20, 0, 0, 5, UTC)
    event = Event(
        *(4, new.stream, 2, new.id, new.body.type, at, new.actor, new.workspace),
        *(None, None, new.body, b"\xab"),
    )
    assert event.to_json() == {
        "position": 4,
        "stream": "workflow:w",
        "version": 2,
        "id": "e",
        "type": "workflow.created",
        "at": "2026-11-22T20:00:00.000005Z",
        "actor": "ann",
        "workspace": "space",
        "correlation": None,
        "causation": None,
        "data": {"workflow": "w", "forked_from": None},
        "hash": "ab",
    }
