"""What the read models say of the past, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from karate.errors import Invalid, NotFound
from karate.graph.declared import NodeType
from karate.graph.events import (
    MemberJoined,
    MemberRoleChanged,
    RunFinished,
    UserNamed,
    VersionNamed,
    VersionUnnamed,
    WorkflowCreated,
    WorkflowEdited,
)
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.reads.history import Wanted
from karate.reads.names import Names
from tests.reads.told import Told, done, requested

ROWS = 20_000
ADDED: JsonObject = {"op": "node.added", "node": "n", "type": "blur", "position": [0, 0]}
MOVED: JsonObject = {"op": "node.moved", "node": "n", "old": [0, 0], "new": [1, 1]}
WIRED: JsonObject = {
    "op": "edge.connected",
    "source": "n",
    "source_port": "image",
    "target": "m",
    "target_port": "image",
}


def edited(*changes: JsonObject, **more: Any) -> WorkflowEdited:
    return WorkflowEdited(update=b"\x00", changes=list(changes), **more)


def titled(old: str | None, new: str) -> JsonObject:
    return {"op": "node.changed", "node": "n", "key": "title", "old": old, "new": new}


def lines(told: Told, wanted: Wanted | None = None, **more: Any) -> list[str]:
    return [str(item["summary"]) for item in told.views.history.page("f", wanted, **more).items]


def test_nodes_are_called_what_they_were_called_then(told: Told) -> None:
    removed: JsonObject = {"op": "node.removed", "node": "n", "before": {"type": "blur"}}
    told.say("workflow:f", WorkflowCreated(workflow="f"), edited(ADDED), edited(MOVED))
    told.say("workflow:f", edited(titled(None, "Soft")), edited(MOVED), edited(titled("Soft", "")))
    told.say("workflow:f", edited(MOVED), edited(removed), edited({**ADDED, "title": "Again"}))
    told.say("workflow:f", edited(MOVED))
    assert lines(told) == [
        "moved Again",
        "added Again",
        "removed blur",
        "moved blur",
        "set title of Soft “Soft” → “”",
        "moved Soft",
        "set title of blur to “Soft”",
        "moved blur",
        "added blur",
        "created the workflow",
    ]
    names = [item["names"] for item in told.views.history.page("f").items]
    assert names[:3] == [{"n": "Again"}, {"n": "Again"}, {"n": "blur"}]


def test_a_type_is_called_by_its_title(told: Told) -> None:
    told.say("workflow:f", edited(ADDED))
    blur = NodeType(id="blur", version=1, title="Blur", category="tool", description="")
    names = Names(told.database, {"blur": blur})
    assert names.at("f", {"n": [10**9], "x": [1]}) == {("n", 10**9): "Blur", ("x", 1): "a node"}


def test_history_by_node_and_kind(told: Told) -> None:
    told.say("user:ada", UserNamed(name="Ada"))
    told.say("workspace:w", MemberJoined(user="ada", role="owner"))
    told.say("workflow:f", WorkflowCreated(workflow="f"), edited(ADDED), edited(MOVED))
    told.say("workflow:f", edited(WIRED), actor="bob")
    told.say("workflow:f", edited({"op": "stroke.added", "id": "m:1", "new": 1}))
    told.say("run:r1", requested(), RunFinished(run="r1", workflow="f", state="failed", cost=500))
    told.say("workflow:f", VersionNamed(id="v", name="Nice", of=3), VersionUnnamed(id="v"))
    told.say("workspace:w", MemberRoleChanged(user="ada", old="owner", new="editor"))
    assert lines(told, Wanted(node="m")) == ["painted a stroke", "connected blur to a node"]
    assert lines(told, Wanted(node="n", actor="ada")) == ["moved blur", "added blur"]
    assert lines(told, Wanted(node="n", type="workflow.edited"), limit=1) == [
        "connected blur to a node"
    ]
    assert lines(told, Wanted(kind="run")) == [
        "Run #1 failed, 0 of 3 cached, 0.0005 credits",
        "started run #1, 3 steps",
    ]
    assert lines(told, Wanted(kind="version")) == [
        "took back the name “Nice”",
        "named version 3 “Nice”",
    ]
    assert lines(told, Wanted(kind="people"), workspace="w") == [
        "made Ada editor",
        "Ada joined as owner",
    ]
    assert lines(told, Wanted(kind="people"), workspace="other") == []
    assert lines(told, Wanted(kind="run", type="run.fin*"))[0].startswith("Run #1 failed")
    assert lines(told, Wanted(type="no.such")) == []
    with pytest.raises(Invalid):
        lines(told, Wanted(kind="other"))
    items = told.views.history.page("f").items
    seen = items[3]["position"]
    assert isinstance(seen, int)
    assert told.views.history.page("f", Wanted(after=seen)).items == items[:3]


def test_kinds_page_through_several_types_in_order(told: Told) -> None:
    for number in range(5):
        run = f"r{number}"
        finished = RunFinished(run=run, workflow="f", state="succeeded", cost=0)
        told.say(f"run:{run}", requested(run), finished)
    wanted, cursor, found = Wanted(kind="run"), None, []
    while True:
        page = told.views.history.page("f", wanted, limit=3, cursor=cursor)
        found += [(item["number"], item["type"]) for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    both = [(n, t) for n in (5, 4, 3, 2, 1) for t in ("run.finished", "run.requested")]
    assert found == both


def test_an_edit_tells_what_it_came_of(told: Told) -> None:
    undo: JsonObject = {"kind": "undo", "versions": [3], "last": True}
    many: JsonObject = {"kind": "redo", "versions": [1, 2, 3, 4]}
    told.say("workflow:f", edited(ADDED), edited(MOVED), edited(MOVED, origin=undo))
    told.say("workflow:f", edited(MOVED, origin=many))
    told.say("workflow:f", edited(origin={"kind": "restore", "version": 1}))
    assert lines(told)[:3] == [
        "restored version 1",
        "redid 4 edits: moved blur",
        "undid version 3: moved blur",
    ]
    assert told.views.history.page("f").items[2]["origin"] == undo


def test_versions_have_names_until_these_are_taken_back(told: Told) -> None:
    told.say("user:ada", UserNamed(name="Ada"))
    told.say("workflow:f", VersionNamed(id="a", name="One", of=1))
    told.say("workflow:f", VersionNamed(id="b", name="Two", of=1))
    first = told.views.versions.page("f", limit=1)
    (item,) = first.items
    assert (item["id"], item["name"], item["actor_name"]) == ("b", "Two", "Ada")
    assert [i["id"] for i in told.views.versions.page("f", cursor=first.next).items] == ["a"]
    told.say("workflow:f", VersionUnnamed(id="b"))
    assert [i["id"] for i in told.views.versions.page("f").items] == ["a"]
    with pytest.raises(NotFound):
        told.views.versions.get("f", "b")


def test_marks_and_the_last_merge(told: Told) -> None:
    forked: JsonObject = {"workflow": "f", "version": 2}
    merged: JsonObject = {"kind": "merge", "workflow": "g", "version": 7, "base": 2}
    told.say("workflow:f", WorkflowCreated(workflow="f"), edited(ADDED))
    told.say("workflow:g", WorkflowCreated(workflow="g", forked_from=forked))
    told.say("workflow:f", edited(MOVED, origin=merged))
    last = told.say("workflow:f", edited(MOVED, origin={"kind": "restore", "version": 2}))
    marks = told.views.marks
    assert [(mark.kind, mark.version, mark.other) for mark in marks.newest("f", 9)] == [
        ("restore", 4, None),
        ("merge", 3, "g"),
        ("fork", 2, "g"),
    ]
    assert marks.last_merge("f", "g", 4) == (last.position - 1, 7)
    assert marks.last_merge("f", "g", 2) is None
    timeline = told.views.timeline.of("f", 2)
    assert timeline["head"] == 4
    with pytest.raises(NotFound):
        told.views.timeline.of("nothing")


def test_outcomes_of_a_moment(told: Told) -> None:
    told.say("workflow:f", WorkflowCreated(workflow="f"), edited(ADDED))
    first = told.say("run:r1", requested("r1"), *done("soft", "r1", "k1"))
    second = told.say("run:r2", requested("r2"), *done("soft", "r2", "k2"), *done("end", "r2"))
    before = told.views.outcomes.before
    assert before("f", first.position) == []
    assert [(o["node"], o["run"]) for o in before("f", first.position + 1)] == [("soft", "r1")]
    now = before("f", second.position + 1)
    assert [(o["node"], o["run"], o["cached"]) for o in now] == [
        ("end", "r2", False),
        ("soft", "r2", False),
    ]
    assert [o["outputs"] for o in now] == [o["outputs"] for o in told.views.results.of("f")]


def test_rebuilding_says_the_same(told: Told) -> None:
    told.say("workflow:f", WorkflowCreated(workflow="f"), edited(ADDED), edited(titled(None, "A")))
    told.say("run:r1", requested(), *done("soft"))
    told.say("workflow:f", VersionNamed(id="v", name="Nice", of=2), edited(WIRED))
    before = told.views.history.page("f").items, told.views.timeline.of("f")
    told.views.rebuild()
    last = told.say("workspace:w", MemberJoined(user="bob", role="editor"))
    assert told.views.wait_for(last.position, 10)
    assert (told.views.history.page("f").items, told.views.timeline.of("f")) == before


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(actor="a1"),
        Wanted(actor="nobody"),
        Wanted(type="run.finished"),
        Wanted(kind="run"),
        Wanted(kind="edit", actor="a1"),
        Wanted(node="n1"),
        Wanted(node="n1", kind="edit", actor="a1"),
        Wanted(before=9_000),
        Wanted(after=19_990),
    ],
    ids=str,
)
def test_every_page_of_a_long_history_comes_in_order_from_an_index(
    told: Told, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(told.database)
    asked: list[tuple[str, Any]] = []
    execute = Tx.execute

    def recorded(tx: Tx, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        if sql.startswith("SELECT") and "view_history" in sql:
            asked.append((sql, params))
        return execute(tx, sql, params)

    with monkeypatch.context() as patch:
        patch.setattr(Tx, "execute", recorded)
        patch.setattr(told.views.history, "_bodies", lambda *_: {})
        told.views.history.page("f", wanted)
    assert asked
    for sql, params in asked:
        plan = explained(told.database, sql, params)
        for walk in ("SCAN h", "SCAN t", "TEMP B-TREE", "Seq Scan on view_h", "Seq Scan on view_t"):
            assert walk not in plan, plan
        assert "Sort Key: h.position" not in plan, plan


def explained(database: Database, sql: str, params: Any) -> str:
    prefix = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
    with database.read() as tx:
        return "\n".join(str(row[-1]) for row in tx.execute(f"{prefix} {sql}", params))


def fill(database: Database) -> None:
    """A long history: mostly edits of two people, now and then a run."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO view_history (position, workflow, version, at, actor, type, run, summary) "
            f"{numbers} SELECT i, 'f', i, 'now', CASE WHEN i % 3 = 0 THEN 'a1' ELSE 'a2' END, "
            "CASE WHEN i % 100 = 0 THEN 'run.finished' WHEN i % 100 = 1 THEN 'run.requested' "
            "ELSE 'workflow.edited' END, NULL, 'x' FROM n"
        )
        tx.execute(
            f"INSERT INTO view_touched {numbers} "
            "SELECT 'f', CASE WHEN i % 50 = 0 THEN 'n1' ELSE 'n2' END, i FROM n"
        )
    if database.dialect == "postgres":
        with database.transaction() as tx:
            tx.execute("ANALYZE view_history")
            tx.execute("ANALYZE view_touched")
