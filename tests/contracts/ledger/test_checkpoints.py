"""Checkpoints: what an attacker of the database cannot hide, and what it costs to write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from karate.errors import Incompatible, Stale
from karate.graph.events import LedgerCheckpointed
from karate.ledger import checkpoints, examine, scan
from karate.ledger.chain import GENESIS, link
from karate.ledger.checkpoint import FILE, STREAM, Checkpoint, read
from karate.ledger.checkpoints import Checkpointer
from karate.ledger.event import ANY
from karate.ledger.examine import Examination, Kept
from karate.ledger.row import Row, by_stream
from karate.ledger.signing import Signer
from tests.contracts.ledger.opened import Opened, edit


@dataclass
class Case:
    """A ledger of three streams with checkpoints between them."""

    here: Opened
    signer: Signer
    folder: Path

    @property
    def writer(self) -> Checkpointer:
        return Checkpointer(self.here.ledger, self.signer, self.folder)

    def edit(self, *streams: str) -> None:
        for stream in streams:
            self.here.ledger.append([edit(stream)], {stream: ANY})

    def sql(self, statement: str, *params: object) -> None:
        with self.here.database.transaction() as tx:
            tx.execute(statement, params)

    def found(self, *, beside: bool = True) -> Examination:
        kept = [Kept("the kept one", read(self.folder / FILE))] if beside else []
        keys = self.signer.public_keys()
        return examine.examine(self.here.ledger, keys, kept)

    def named(self, *, beside: bool = True) -> list[tuple[str, int]]:
        return [(item.stream, item.version) for item in self.found(beside=beside).findings]

    def rehash(self, stream: str) -> None:
        """Make every hash of `stream` anew, as somebody would who changed one of its events."""
        with self.here.database.transaction() as tx:
            previous = GENESIS
            for row in by_stream(tx, stream, 0, None, 1_000, newest_first=False):
                previous = link(previous, *row[:7])
                sql = "UPDATE events SET hash = ? WHERE notification_id = ?"
                tx.execute(sql, [previous, row.position])


@pytest.fixture
def case(here: Opened, tmp_path: Path) -> Case:
    made = Case(here, Signer(here.keys.master), tmp_path)
    writer = made.writer
    for _ in range(3):
        made.edit("workflow:a", "workflow:b", "workflow:a")
        writer.write()
    made.edit("workflow:c", "workflow:a")
    writer.write()
    assert made.found() == Examination(15, 4, read(tmp_path / FILE), 0, [])
    return made


def test_nothing_is_signed_when_nothing_happened(here: Opened, tmp_path: Path) -> None:
    case = Case(here, Signer(here.keys.master), tmp_path)
    writer = case.writer
    assert writer.write() == []
    case.edit("workflow:a")
    assert len(writer.write()) == 1
    assert writer.write() == case.writer.write() == []
    case.edit("workflow:a")
    assert case.found().unsigned == 1
    assert len(case.writer.write()) == 1


def test_another_writer_goes_on_where_the_last_one_stopped(case: Case) -> None:
    before = read(case.folder / FILE)
    case.edit("workflow:b", "workflow:d")
    (event,) = case.writer.write()
    body = cast(LedgerCheckpointed, event.body)
    moved = [head[:2] for head in body.heads]
    assert moved == [[STREAM, 4], ["workflow:b", 4], ["workflow:d", 1]]
    assert body.streams == before.streams + 1
    assert case.found().findings == []


def test_two_writers_never_sign_the_same_twice(case: Case) -> None:
    one, other = case.writer, case.writer
    for writer in (one, other):
        case.edit("workflow:a")
        assert len(writer.write()) == 1
    case.edit("workflow:a")
    with pytest.raises(Stale):
        one.write()
    assert len(one.write()) == 1
    assert case.found().findings == []


def test_a_checkpoint_lists_no_more_heads_than_it_may(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "HEADS_MAX", 3)
    case.edit(*(f"workflow:{number}" for number in range(7)))
    written = [cast(LedgerCheckpointed, event.body) for event in case.writer.write()]
    assert sum(len(body.heads) for body in written) >= 7
    assert max(len(body.heads) for body in written) == 3
    assert case.found().findings == []


@pytest.mark.parametrize("stretch", [1, 2, 5, 1_000])
def test_a_log_checked_in_pieces_is_checked_whole(
    case: Case, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "STRETCH", stretch)
    monkeypatch.setattr(scan, "ROWS", 2)
    assert case.found().findings == []
    case.sql("UPDATE events SET topic = 'x' WHERE originator_id = 'workflow:a' AND topic <> 'x'")
    assert case.named() == [("workflow:a", version) for version in range(1, 8)]


def test_an_altered_event_is_named_though_every_hash_was_made_anew(case: Case) -> None:
    place = "originator_id = 'workflow:a' AND originator_version = 3"
    case.sql(
        "UPDATE events SET state = (SELECT state FROM events WHERE originator_id = 'workflow:b'"
        f" AND originator_version = 1) WHERE {place}"
    )
    case.rehash("workflow:a")
    assert case.here.ledger.verify() is None
    assert case.named() == [("workflow:a", 3)]
    assert case.named(beside=False) == [("workflow:a", 3)]


def test_a_missing_stream_is_named(case: Case) -> None:
    case.sql("DELETE FROM events WHERE originator_id = 'workflow:b'")
    assert case.here.ledger.verify() is None
    (finding,) = case.found().findings
    assert (finding.stream, "missing" in finding.detail) == ("workflow:b", True)


def test_a_stream_cut_at_its_end_is_named(case: Case) -> None:
    case.sql("DELETE FROM events WHERE originator_id = 'workflow:b' AND originator_version = 3")
    assert case.here.ledger.verify() is None
    assert case.named(beside=False) == [("workflow:b", 2)]


def test_a_log_cut_at_its_end_is_found_by_the_checkpoint_kept_elsewhere(case: Case) -> None:
    case.sql("DELETE FROM events WHERE notification_id > 8")
    assert case.here.ledger.verify() is None
    details = " ".join(item.detail for item in case.found().findings)
    assert "the log ends at position 8" in details
    assert "the kept one" in details


def test_a_cut_log_that_grew_again_is_found(case: Case) -> None:
    case.sql("DELETE FROM events WHERE notification_id > 8")
    with case.here.database.transaction() as tx:
        tx.store.move_position(tx.cursor, 8)
    case.edit(*["workflow:b"] * 12)
    assert "does not fit the log" in case.found().findings[-1].detail


def test_a_cut_log_is_not_signed_over(case: Case) -> None:
    kept = read(case.folder / FILE)
    case.sql("DELETE FROM events WHERE notification_id > 8")
    with pytest.raises(Incompatible, match="removed from its end"):
        case.writer.write()
    assert read(case.folder / FILE) == kept


def test_an_event_put_in_behind_the_instances_back_is_named(case: Case) -> None:
    with case.here.database.transaction() as tx:
        last = by_stream(tx, "workflow:c", 0, None, 1, newest_first=True)[0]
        free = Row(999, "workflow:c", 2, last.type, last.state, "new", "space", b"")
        hash = link(last.hash, *free[:7])
        marks = ", ".join("?" * 8)
        tx.execute(f"INSERT INTO events VALUES ({marks})", [*free[:7], hash])
        tx.store.move_position(tx.cursor, 999)
        # It takes the place of an event between two checkpoints.
        gone = by_stream(tx, "workflow:b", 2, None, 1, newest_first=False)[0]
        tx.execute("DELETE FROM events WHERE notification_id = ?", [gone.position])
        moved = link(last.hash, gone.position, *free[1:7])
        sql = "UPDATE events SET notification_id = ?, hash = ? WHERE event_id = 'new'"
        tx.execute(sql, [gone.position, moved])
        tx.store.move_position(tx.cursor, 15)
    streams = {item.stream for item in case.found(beside=False).findings}
    assert {"workflow:b", "workflow:c"} <= streams


@pytest.mark.parametrize("rehashed", [False, True])
def test_an_altered_checkpoint_is_named(case: Case, rehashed: bool) -> None:
    place = "originator_id = 'ledger:log' AND originator_version = 2"
    with case.here.database.transaction() as tx:
        state = bytearray(tx.execute(f"SELECT state FROM events WHERE {place}")[0][0])
        state[-20] ^= 1
        tx.execute(f"UPDATE events SET state = ? WHERE {place}", [bytes(state)])
    if rehashed:
        case.rehash(STREAM)
    assert (STREAM, 2) in case.named(beside=False)


def test_a_checkpoint_of_another_key_is_named(case: Case, tmp_path: Path) -> None:
    stranger = replace(case, signer=Signer(bytes(32)))
    case.edit("workflow:a")
    stranger.writer.write()
    assert case.named(beside=False) == [(STREAM, 5)]
    details = [item.detail for item in case.found().findings]
    assert "the kept one is not signed by this instance" in details


def test_a_newest_checkpoint_of_a_wrong_signature_is_named(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.edit("workflow:a")
    monkeypatch.setattr(case.signer, "sign", lambda data: bytes(64))
    case.writer.write()
    assert case.named(beside=False) == [(STREAM, 5)]


def test_one_signature_is_enough_for_an_intact_log(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    genuine = Checkpoint.genuine

    def counted(self: Checkpoint, keys: Mapping[str, bytes]) -> bool:
        asked.append(self.position)
        return genuine(self, keys)

    monkeypatch.setattr(Checkpoint, "genuine", counted)
    assert case.found(beside=False).findings == []
    assert len(asked) == 1
    case.sql("DELETE FROM events WHERE originator_id = 'workflow:b'")
    asked.clear()
    assert case.named(beside=False) == [("workflow:b", 0)]
    assert len(asked) == 4  # all of them, before anything is said


def test_an_older_key_generation_still_proves(case: Case) -> None:
    renewed = replace(case, signer=Signer(case.here.keys.master, 2))
    case.edit("workflow:a")
    renewed.writer.write()
    assert renewed.found().findings == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"position": 1}', "\x00", "[" * 5000])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(Incompatible):
        read(tmp_path / FILE)


def test_a_checkpoint_file_says_what_was_signed(tmp_path: Path) -> None:
    signer = Signer(bytes(range(32)))
    made = Checkpoint.signed(7, 2, bytes(32), signer)
    made.save(tmp_path)
    assert read(tmp_path / FILE) == made
    assert made.genuine(signer.public_keys())
    assert not replace(made, position=8).genuine(signer.public_keys())
    assert not replace(made, streams=3).genuine(signer.public_keys())
    assert not made.genuine({})


def test_a_started_writer_signs_at_its_end(
    here: Opened, tmp_path: Path, open_again: Callable[[], Opened]
) -> None:
    case = Case(here, Signer(here.keys.master), tmp_path)
    one = case.writer
    other = Checkpointer(open_again().ledger, case.signer, tmp_path)
    one.start()
    other.start()
    case.edit("workflow:a")
    other.stop()
    assert here.ledger.head(STREAM) == 0
    one.stop()
    assert here.ledger.head(STREAM) == 1
    assert case.found().findings == []


def test_a_log_that_is_wrong_all_over_is_not_read_to_its_end(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "ROWS", 2)
    monkeypatch.setattr(scan, "BREAKS_MAX", 2)
    case.sql("UPDATE events SET workspace = 'elsewhere' WHERE originator_id = 'workflow:a'")
    assert {stream for stream, _ in case.named()} >= {"workflow:a"}
    case.edit("workflow:b")  # the connection is as good as before
