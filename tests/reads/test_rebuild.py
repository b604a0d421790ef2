"""A rebuild beside the readers: the same views, never half of them, nothing forgotten."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from karate.errors import Unavailable
from karate.graph.events import UserNamed, WorkflowCreated, WorkflowEdited
from karate.reads import rebuild
from karate.reads.rebuild import Rebuild
from tests.reads.told import Told, done, requested

Dump = dict[str, list[tuple[object, ...]]]


def fill(told: Told) -> None:
    edit = WorkflowEdited(update=b"", changes=[{"op": "meta.set", "key": "title", "new": "t"}])
    told.say("user:ada", UserNamed(name="Ada"))
    told.say("workflow:f", WorkflowCreated(workflow="f"), *[edit] * 40)
    told.say("run:r1", requested(), *done("photo"), *done("soft", key="k2"))


def dump(told: Told) -> Dump:
    """Every row of every view; names opened, since they are sealed anew each time."""
    with told.database.read(snapshot=True) as tx:
        names = told.views.tables
        found = {name: sorted(tx.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    people: list[tuple[object, ...]] = [
        (str(id), told.views.people.opened(str(id), str(sealed)))
        for id, sealed in found["view_people"]
    ]
    return {**found, "view_people": people}


def spoil(told: Told) -> None:
    with told.database.transaction() as tx:
        tx.execute("UPDATE view_workflows SET title = 'wrong'")
        tx.execute("DELETE FROM view_history")
        tx.execute("INSERT INTO view_people VALUES ('nobody', '')")


def nothing(position: int, newest: int) -> None:
    assert position <= newest


def test_wrong_views_are_made_right(told: Told, tmp_path: Path) -> None:
    fill(told)
    good = dump(told)
    spoil(told)
    assert dump(told) != good
    found = Rebuild(told.ledger, told.database, tmp_path).run(nothing)
    assert dump(told) == good
    assert found.position == told.ledger.position()
    assert found.rows == {name: len(rows) for name, rows in good.items()}
    assert list(tmp_path.glob("rebuild-*")) == []


def test_what_happens_meanwhile_is_shown_once(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 10)
    monkeypatch.setattr(rebuild, "CLOSE", 5)
    fill(told)
    said: list[int] = []

    def tell(position: int, newest: int) -> None:
        if len(said) < 3:
            said.append(told.say("workflow:f", WorkflowEdited(update=b"", changes=[])).position)

    Rebuild(told.ledger, told.database, tmp_path).run(tell)
    position = told.say("workflow:f", WorkflowEdited(update=b"", changes=[])).position
    items = told.views.history.page("f", limit=100).items
    versions = [item["version"] for item in items if item["type"] == "workflow.edited"]
    assert versions == list(range(45, 1, -1))
    assert told.views.follower.position >= position > said[-1]


def test_readers_never_see_half_of_it(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 10)
    monkeypatch.setattr(rebuild, "CLOSE", 0)
    fill(told)
    whole = len(dump(told)["view_history"])
    seen: set[int] = set()
    begun, over = threading.Event(), threading.Event()

    def read() -> None:
        while not over.is_set():
            with told.database.read() as tx:
                seen.add(int(tx.execute("SELECT COUNT(*) FROM view_history")[0][0]))
            begun.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert begun.wait(10)
    Rebuild(told.ledger, told.database, tmp_path).run(nothing)
    over.set()
    reader.join()
    assert seen == {whole}


def test_a_rebuild_that_fails_leaves_the_old_views(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(told)
    good = dump(told)

    def full(*_: object) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(rebuild, "replace", full)
    with pytest.raises(Unavailable):
        Rebuild(told.ledger, told.database, tmp_path).run(nothing)
    assert dump(told) == good
    told.say("workflow:f", WorkflowEdited(update=b"", changes=[]))
    assert len(dump(told)["view_history"]) == len(good["view_history"]) + 1
