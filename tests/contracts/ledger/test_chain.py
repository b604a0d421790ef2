"""Every alteration of a stored event is found, and the event is named."""

from __future__ import annotations

import pytest

from karate.errors import Incompatible
from karate.ledger.event import ANY
from karate.ledger.row import COLUMNS
from tests.contracts.ledger.opened import Opened, edit


@pytest.fixture
def filled(here: Opened) -> Opened:
    """Two streams of ten events, interleaved."""
    for _ in range(10):
        here.ledger.append([edit("workflow:a"), edit("workflow:b")], _ANY)
    assert here.ledger.verify() is None
    assert here.ledger.verify_stream("workflow:a") is None
    return here


_ANY = {"workflow:a": ANY, "workflow:b": ANY}


def _sql(filled: Opened, statement: str, *params: object) -> None:
    with filled.database.transaction() as tx:
        tx.execute(statement, params)


@pytest.mark.parametrize(
    ("column", "value"),
    [("topic", "workflow.deleted"), ("workspace", "other"), ("event_id", "another")],
)
def test_a_changed_field_is_found(filled: Opened, column: str, value: str) -> None:
    place = "WHERE originator_id = 'workflow:a' AND originator_version = 4"
    _sql(filled, f"UPDATE events SET {column} = ? {place}", value)
    broken = filled.ledger.verify_stream("workflow:a")
    assert broken is not None
    assert (broken.stream, broken.version) == ("workflow:a", 4)
    assert filled.ledger.verify_stream("workflow:b") is None
    assert filled.ledger.verify() == broken


def test_one_flipped_bit_is_found_and_does_not_open(filled: Opened) -> None:
    event = filled.ledger.read_stream("workflow:a")[6]
    with filled.database.transaction() as tx:
        sql = "SELECT state FROM events WHERE notification_id = ?"
        state = bytearray(tx.execute(sql, [event.position])[0][0])
        state[-1] ^= 1
        sql = "UPDATE events SET state = ? WHERE notification_id = ?"
        tx.execute(sql, [bytes(state), event.position])
    broken = filled.ledger.verify()
    assert broken is not None
    assert (broken.position, broken.version, broken.event) == (event.position, 7, event.id)
    with pytest.raises(Incompatible):
        filled.ledger.read_stream("workflow:a")


def test_a_deleted_event_is_found(filled: Opened) -> None:
    _sql(
        filled,
        "DELETE FROM events WHERE originator_id = ? AND originator_version = 3",
        "workflow:b",
    )
    broken = filled.ledger.verify()
    assert broken is not None
    assert (broken.stream, broken.version) == ("workflow:b", 4)
    assert "version 3 is missing" in broken.detail


def test_swapped_events_are_found(filled: Opened) -> None:
    """Two whole rows of one stream change places, keeping position and version columns in order."""
    names = [name.strip() for name in COLUMNS.split(",")][3:]
    with filled.database.transaction() as tx:
        sql = f"SELECT {', '.join(names)} FROM events WHERE originator_id = 'workflow:a'"
        fifth, sixth = (
            tx.execute(f"{sql} AND originator_version = ?", [version])[0] for version in (5, 6)
        )
        update = ", ".join(f"{name} = ?" for name in names)
        place = "WHERE originator_id = 'workflow:a' AND originator_version = ?"
        aside = [
            "aside" if name == "event_id" else value
            for name, value in zip(names, fifth, strict=True)
        ]
        tx.execute(f"UPDATE events SET {update} {place}", [*aside, 6])
        tx.execute(f"UPDATE events SET {update} {place}", [*sixth, 5])
        tx.execute(f"UPDATE events SET {update} {place}", [*fifth, 6])
    broken = filled.ledger.verify_stream("workflow:a")
    assert broken is not None
    assert broken.version == 5


def test_an_event_moved_to_another_position_is_found(filled: Opened) -> None:
    event = filled.ledger.read_stream("workflow:b")[-1]
    _sql(filled, "UPDATE events SET notification_id = ? WHERE event_id = ?", 999, event.id)
    broken = filled.ledger.verify_stream("workflow:b")
    assert broken is not None
    assert broken.position == 999


def test_a_body_copied_over_anothers_does_not_open(filled: Opened) -> None:
    _sql(
        filled,
        "UPDATE events SET state = (SELECT state FROM events WHERE originator_id = 'workflow:b'"
        " AND originator_version = 2) WHERE originator_id = 'workflow:a'"
        " AND originator_version = 2",
    )
    with pytest.raises(Incompatible):
        filled.ledger.read_stream("workflow:a")


def test_positions_are_not_given_out_again(filled: Opened) -> None:
    newest = filled.ledger.position()
    _sql(filled, "DELETE FROM events WHERE notification_id = ?", newest)
    answer = filled.ledger.append([edit("workflow:c")], {"workflow:c": 0})
    assert answer.position == newest + 1


def test_payloads_are_not_readable_in_the_database(here: Opened) -> None:
    secret = edit(size=4)
    secret.body.changes.append({"op": "meta.set", "new": "a very secret title"})  # type: ignore[union-attr]  # it is an edit
    here.ledger.append([secret], {"workflow:w": 0})
    with here.database.read() as tx:
        state = tx.execute("SELECT state FROM events")[0][0]
    assert b"secret" not in state
    assert here.ledger.read()[0].body == secret.body
