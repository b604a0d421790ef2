"""Going back and forth in a workflow's life over HTTP."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from pycrdt import Map

from karate.graph.events import WorkflowEdited
from karate.ledger.event import NewEvent
from karate.ledger.follow import Follower
from karate.ledger.ydoc import new_doc
from tests.api.desk import Desk, at_desk, node, sigma


def test_undo_and_redo_by_two_people(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        ada, bob, eve = [
            await desk.person(*each) for each in (("Ada",), ("Bob",), ("Eve", "viewer"))
        ]
        await desk.edit(ada, sigma(12))
        await desk.edit(ada, {"op": "node.removed", "node": "a"})
        await desk.run("r1", 4)
        last = {"last": True}
        undone = (await ada.post(desk.at("/undo"), json=last)).json()
        assert (undone["version"], undone["undone"], undone["kept"]) == (5, [4], [])
        assert {change["op"] for change in undone["changes"]} == {"node.added", "edge.connected"}
        assert len((await desk.get())["graph"]["edges"]) == 1
        await desk.edit(bob, sigma(20))
        kept = (await ada.post(desk.at("/undo"), json=last)).json()
        assert (kept["version"], kept["changes"], kept["undone"]) == (None, [], [3])
        (item,) = kept["kept"]
        assert (item["version"], item["actor_name"]) == (6, "Bob")
        assert item["change"]["param"] == "sigma"
        redone = (await ada.post(desk.at("/redo"), json={})).json()
        assert (redone["version"], redone["undone"]) == (None, [5])
        assert {each["actor_name"] for each in redone["kept"]} == {"Bob"}
        assert (await bob.post(desk.at("/undo"), json=last)).json()["version"] == 7
        assert (await ada.post(desk.at("/redo"), json={})).json()["version"] == 8
        assert (await desk.get("/results"))["items"][0]["run"] == "r1"
        past = await bob.post(desk.at("/undo"), json={"versions": [8]})
        assert past.json()["undone"] == [8]
        nothing = await eve.post(desk.at("/undo"), json=last)
        assert nothing.status_code == 403
        none = await desk.owner.post(desk.at("/undo"), json=last)
        assert (none.status_code, none.json()["code"]) == (409, "nothing-to-undo")
        redo = await desk.owner.post(desk.at("/redo"))
        assert (redo.status_code, redo.json()["code"]) == (409, "nothing-to-redo")
        items = (await desk.get("/history", kind="edit"))["items"]
        assert items[0]["origin"] == {"kind": "undo", "versions": [8]}
        assert items[0]["summary"] == "undid version 8: added Blur and connected Blur to Invert"

    at_desk(tmp_path, use)


def test_who_has_just_come_has_a_name_in_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Follower._step

    def when_asked(self: Follower) -> bool:
        while not (self._waiting or self._stopping):
            time.sleep(0.005)
        return step(self)

    monkeypatch.setattr(Follower, "_step", when_asked)

    async def use(desk: Desk) -> None:
        ada, bob = [await desk.person(name) for name in ("Ada", "Bob")]
        named = await ada.post(desk.at("/versions"), json={"name": "Before"})
        assert named.json()["actor_name"] == "Ada"
        carol = await desk.person("Carol")
        await desk.edit(bob, sigma(12))
        await desk.edit(carol, sigma(20))
        kept = (await bob.post(desk.at("/undo"), json={"last": True})).json()["kept"]
        assert [each["actor_name"] for each in kept] == ["Carol"]

    at_desk(tmp_path, use)


def test_wrong_requests_say_so_and_change_nothing(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        for path, body, status in (
            ("/undo", {}, 400),
            ("/undo", {"last": True, "versions": [2]}, 400),
            ("/undo", {"last": 1}, 400),
            ("/undo", {"versions": []}, 400),
            ("/undo", {"versions": [0]}, 400),
            ("/undo", {"versions": [1]}, 422),
            ("/undo", {"versions": [99]}, 404),
            ("/undo", {"versions": list(range(1, 1002))}, 422),
            ("/undo", {"last": True, "before": "x"}, 400),
            ("/restore", {}, 400),
            ("/restore", {"version": 99}, 404),
            ("/fork", {"version": 99}, 404),
            ("/fork", {"title": " "}, 422),
            ("/versions", {"name": ""}, 422),
            ("/versions", {"name": "x", "version": 99}, 404),
            ("/merge", {"from": desk.workflow, "ours_version": 2, "theirs_version": 2}, 422),
            ("/merge", {"from": "x", "ours_version": 2, "theirs_version": 2}, 404),
            ("/merge", {"from": 5}, 400),
        ):
            answer = await desk.owner.post(desk.at(path), json=body)
            assert answer.status_code == status, (path, body, answer.text)
        for path in ("/diff", "/diff?from=99", "/results?at=99", "/timeline?buckets=0"):
            assert (await desk.owner.get(desk.at(path))).status_code in (404, 422), path
        assert (await desk.owner.get(desk.at("/history?kind=x"))).status_code == 422
        assert (await desk.get())["version"] == 2

    at_desk(tmp_path, use)


def test_versions_are_named_restored_and_compared(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        owner = desk.owner
        await desk.edit(owner, sigma(12))
        named = await owner.post(desk.at("/versions"), json={"name": "  Before  Bob "})
        assert named.status_code == 201
        assert (named.json()["name"], named.json()["version"]) == ("Before Bob", 3)
        await desk.edit(owner, {"op": "node.removed", "node": "b"}, sigma(20))
        found = await desk.get("/diff?from=3&to=5")
        assert found["nodes"] == {
            "a": {"state": "changed", "type": "blur", "title": "Blur"},
            "b": {"state": "removed", "type": "invert", "title": "Invert"},
        }
        assert found["edges"] == {"b:image": "removed"}
        assert {"op": "param.set", "node": "a", "param": "sigma", "old": 12, "new": 20} in found[
            "changes"
        ]
        restored = (await owner.post(desk.at("/restore"), json={"version": 3})).json()
        assert restored["version"] == 6
        then, now = await desk.get(at=3), await desk.get()
        assert now["graph"] == then["graph"]
        same = (await owner.post(desk.at("/restore"), json={"version": 3})).json()
        assert (same["version"], same["changes"]) == (6, [])
        assert [item["name"] for item in (await desk.get("/versions"))["items"]] == ["Before Bob"]
        gone = desk.at(f"/versions/{named.json()['id']}")
        for _ in range(2):
            renamed = await owner.patch(gone, json={"name": "Sunday"})
            assert (renamed.status_code, renamed.json()["name"]) == (200, "Sunday")
        assert (await owner.patch(gone, json={"name": " "})).status_code == 422
        assert (await owner.patch(f"{gone}x", json={"name": "Y"})).status_code == 404
        assert (await desk.get("/versions"))["items"] == [renamed.json()]
        assert (await owner.delete(gone)).status_code == 204
        assert (await owner.delete(gone)).status_code == 404
        lines = [item["summary"] for item in (await desk.get("/history"))["items"]]
        assert lines[:2] == [
            "took back the name “Sunday”",
            "renamed version “Before Bob” to “Sunday”",
        ]
        assert lines[2].startswith("restored version 3: added Invert")
        assert "named version 3 “Before Bob”" in lines
        await owner.post(desk.at("/restore"), json={"version": 1})
        empty = await desk.get()
        assert (empty["graph"]["nodes"], empty["title"]) == ([], "Cat")

    at_desk(tmp_path, use)


def test_a_fork_keeps_its_origin_and_merges_back_as_one_edit(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        owner = desk.owner
        await desk.edit(owner, sigma(12))
        made = await owner.post(desk.at("/fork"), json={"version": 2})
        assert made.status_code == 201
        fork = made.json()
        assert fork["title"] == "Cat (copy)"
        assert fork["forked_from"] == {"workflow": desk.workflow, "version": 2}
        assert node(fork["graph"], "a")["params"] == {"sigma": 4}
        assert (await desk.get(workflow=fork["id"]))["forked_from"] == fork["forked_from"]
        listed = {
            item["id"]: item for item in (await owner.get("/api/v1/workflows")).json()["items"]
        }
        assert listed[fork["id"]]["forked_from"] == fork["forked_from"]
        assert "forked_from" not in listed[desk.workflow]
        move = {"op": "node.moved", "node": "b", "new": [9, 9]}
        await desk.edit(owner, sigma(20), move, workflow=fork["id"])
        seen = await desk.get(f"/diff?from=2&with={fork['id']}")
        assert set(seen["nodes"]) == {"a", "b"}
        plan = await desk.get(f"/merge?from={fork['id']}")
        assert (plan["base"], plan["base_workflow"]) == (2, desk.workflow)
        assert [change["op"] for change in plan["clean"]] == ["node.moved"]
        (conflict,) = plan["conflicts"]
        assert (conflict["label"], conflict["base"], conflict["ours"], conflict["theirs"]) == (
            "sigma of Blur",
            4,
            12,
            20,
        )
        body = {key: plan[key] for key in ("from", "ours_version", "theirs_version")}
        open_ = await owner.post(desk.at("/merge"), json=body)
        assert (open_.status_code, open_.json()["rule"]) == (422, "merge-unchosen")
        assert open_.json()["conflicts"] == [conflict["id"]]
        body["choices"] = {conflict["id"]: "theirs"}
        body["idempotency_key"] = "once"
        done = (await owner.post(desk.at("/merge"), json=body)).json()
        assert done["version"] == 4
        assert (await owner.post(desk.at("/merge"), json=body)).json() == done
        graph = (await desk.get())["graph"]
        assert node(graph, "a")["params"] == {"sigma": 20}
        assert node(graph, "b")["position"] == [9, 9]
        stale = await owner.post(desk.at("/merge"), json={**body, "idempotency_key": "two"})
        assert stale.status_code == 409
        await desk.edit(owner, sigma(30), workflow=fork["id"])
        again = await desk.get(f"/merge?from={fork['id']}")
        assert (again["base_workflow"], again["base"]) == (fork["id"], 3)
        assert again["conflicts"] == []
        back = await desk.get(f"/merge?from={desk.workflow}", fork["id"])
        assert (back["clean"], back["conflicts"]) == ([], [])

    at_desk(tmp_path, use)


def test_a_fork_takes_along_what_only_extensions_read(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        stream = f"workflow:{desk.workflow}"
        doc, _ = new_doc()
        doc.get("x-notes", type=Map)["k"] = "kept"
        edited = WorkflowEdited(update=doc.get_update(), changes=[])
        event = NewEvent(stream, edited, "ada", "default")
        await asyncio.to_thread(desk.services.ledger.append, [event], {stream: None})
        fork = (await desk.owner.post(desk.at("/fork"))).json()
        opened, _ = await asyncio.to_thread(desk.services.documents.open, fork["id"])
        assert opened.get("x-notes", type=Map)["k"] == "kept"

    at_desk(tmp_path, use)


def test_the_timeline_and_the_results_of_a_moment(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        owner = desk.owner
        await desk.run("r1", 2)
        await desk.edit(owner, sigma(12))
        await desk.run("r2", 3, cost=40_000)
        await owner.post(desk.at("/versions"), json={"name": "Good", "version": 3})
        await owner.post(desk.at("/restore"), json={"version": 2})
        await owner.post(desk.at("/fork"), json={"title": "Other"})
        told = await desk.get("/timeline", buckets=3)
        assert (told["head"], [b["edits"] for b in told["buckets"]]) == (5, [0, 2, 1])
        assert [(b["from"], b["to"], b["runs"]) for b in told["buckets"]] == [
            (1, 1, 0),
            (2, 3, 2),
            (4, 5, 0),
        ]
        assert [(m["kind"], m["version"], m["label"]) for m in told["marks"]] == [
            ("run", 2, "Run #1"),
            ("run", 3, "Run #2"),
            ("version", 3, "Good"),
            ("restore", 5, "restored version 2"),
            ("fork", 5, "forked as “Other”"),
        ]
        runs = [
            [item["run"] for item in (await desk.get("/results", at=version))["items"]]
            for version in (1, 2, 3, 5)
        ]
        assert runs == [[], ["r1"], ["r2"], ["r2"]]
        finished = (await desk.get("/history", type="run.finished"))["items"]
        assert [item["summary"] for item in finished] == [
            "Run #2 succeeded, 0 of 1 cached, 0.04 credits",
            "Run #1 succeeded, 0 of 1 cached",
        ]
        assert [item["number"] for item in (await desk.get("/runs"))["items"]] == [2, 1]
        people = (await desk.get("/history", kind="people"))["items"]
        await desk.person("Zoe", "viewer")
        fresh = await desk.get("/history", kind="people")
        assert len(fresh["items"]) == len(people) + 2
        assert fresh["items"][0]["summary"] == "made Zoe viewer"

    at_desk(tmp_path, use)
