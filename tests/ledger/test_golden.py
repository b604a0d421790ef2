"""Every event ever written still reads: one stored record of each type and version."""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

import pytest

from karate.errors import Incompatible
from karate.graph.events import EVENT_TYPES, UPCASTERS
from karate.ledger.chain import GENESIS, link
from karate.ledger.codec import decode_body, encode_body, open_row
from karate.ledger.db import open_database
from karate.ledger.event import NewEvent, body_json
from karate.ledger.keys import open_keys
from karate.ledger.log import open_ledger
from tests.ledger.records import FOLDER, OneKey, path_of, row_in, sample

KEYS: Any = OneKey()
RECORDS = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("type", sorted(EVENT_TYPES))
def test_every_version_has_a_record_and_a_way_to_the_newest(type: str) -> None:
    for version in range(1, EVENT_TYPES[type].version + 1):
        assert path_of(type, version).exists(), (
            f"{type} {version} has no record: run `python -m tests.ledger.records` and commit it"
        )
    for version in range(1, EVENT_TYPES[type].version):
        assert (type, version) in UPCASTERS


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_still_reads_as_what_was_written(path: Path) -> None:
    record = json.loads(path.read_text("utf-8"))
    row = row_in(record)
    assert link(GENESIS, *row[:7]) == row.hash, "the record, or how events are chained, changed"
    event = open_row(row, KEYS)
    assert path == path_of(event.type, record["version"])
    assert (event.actor, event.correlation, event.causation) == ("ann", "c1", "e0")
    assert event.at.isoformat() == "2026-11-23T12:30:15.123456+00:00"
    read = body_json(event.body)
    if record["version"] < event.body.version:
        return  # its upcaster has a test of its own, which says what it becomes
    assert {name: read[name] for name in record["body"]} == record["body"]
    for item in fields(event.body):
        if item.name not in record["body"]:  # a field that came later: it has its default
            assert item.default is not MISSING or item.default_factory is not MISSING


@pytest.mark.parametrize("type", sorted(EVENT_TYPES))
def test_todays_bodies_are_written_as_they_were(type: str) -> None:
    """A field that is renamed or dropped without a new version would be lost from old events."""
    record = json.loads(path_of(type, EVENT_TYPES[type].version).read_text("utf-8"))
    assert record["body"].keys() <= body_json(sample(EVENT_TYPES[type])).keys()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured1:
    """As the first build wrote it: one number in inches."""

    type: ClassVar[str] = "test.measured"
    version: ClassVar[int] = 1
    inches: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured2:
    """The second build: metric."""

    type: ClassVar[str] = "test.measured"
    version: ClassVar[int] = 2
    millimetres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured3:
    """The third build: several, and since a later one a note."""

    type: ClassVar[str] = "test.measured"
    version: ClassVar[int] = 3
    sizes: list[float]
    note: str = ""


STEPS = {
    ("test.measured", 1): lambda old: {"millimetres": old["inches"] * 25.4},
    ("test.measured", 2): lambda old: {"sizes": [old["millimetres"]]},
}


def build(monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    """Become the build whose newest version of the type is `body`."""
    monkeypatch.setitem(EVENT_TYPES, body.type, body)
    for (type, version), step in STEPS.items():
        if version < body.version:
            monkeypatch.setitem(UPCASTERS, (type, version), step)


def test_events_of_three_builds_read_as_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'karate.db'}")
    ledger = open_ledger(database, open_keys(database, tmp_path))
    try:
        written: list[Any] = [
            Measured1(inches=2.0),
            Measured2(millimetres=7.0),
            Measured3(sizes=[1.0, 2.0], note="late"),
        ]
        for version, body in enumerate(written):
            build(monkeypatch, type(body))
            event = NewEvent("test:1", body, "ann", "space")
            ledger.append([event], {"test:1": version})
        read: list[Any] = [event.body for event in ledger.read_stream("test:1")]
        assert read == [
            Measured3(sizes=[50.8]),
            Measured3(sizes=[7.0]),
            Measured3(sizes=[1.0, 2.0], note="late"),
        ]
        assert ledger.verify() is None, "reading never rewrites what is stored"
        build(monkeypatch, Measured2)
        with pytest.raises(Incompatible, match="newer build"):
            ledger.read_stream("test:1", after=2)
    finally:
        ledger.close()
        database.close()


def test_an_upcaster_that_is_missing_or_breaks_is_a_typed_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older: list[Any] = [Measured1(inches=1.0), Measured2(millimetres=1.0)]
    build(monkeypatch, Measured3)
    monkeypatch.delitem(UPCASTERS, ("test.measured", 2))
    with pytest.raises(Incompatible, match="cannot be read"):
        decode_body("test.measured", 1, encode_body(older[0]))
    build(monkeypatch, Measured3)
    with pytest.raises(Incompatible, match="cannot be read"):
        decode_body("test.measured", 1, encode_body(older[1]))
