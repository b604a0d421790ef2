"""What the read models say after events, on both databases."""

from __future__ import annotations

from typing import Any, cast

import pytest

from karate.errors import Malformed, NotFound
from karate.graph.events import (
    AssetStored,
    MemberJoined,
    RunCancelled,
    RunFinished,
    StepCached,
    StepFailed,
    StepSkipped,
    StepStarted,
    UserNamed,
    WorkflowCreated,
    WorkflowDeleted,
    WorkflowEdited,
)
from karate.graph.model import JsonObject
from karate.reads.history import Wanted
from tests.reads.told import Told, asset, done, requested


def edited(*changes: JsonObject) -> WorkflowEdited:
    return WorkflowEdited(update=b"\x00", changes=list(changes))


def steps_of(told: Told, run: str) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", told.views.runs.get("w", run)["steps"])


def changed_to(item: JsonObject) -> object:
    return cast("list[dict[str, Any]]", item["changes"])[0]["new"]


def titled(title: str) -> WorkflowEdited:
    return edited({"op": "meta.set", "key": "title", "new": title})


ADDED: JsonObject = {"op": "node.added", "node": "soft", "type": "blur", "position": [0, 0]}
SIGMA: JsonObject = {"op": "param.set", "node": "soft", "param": "sigma", "old": 4, "new": 12}


def test_workflows_are_listed_last_changed_first_a_page_at_a_time(told: Told) -> None:
    for name in "abc":
        told.say(f"workflow:{name}", WorkflowCreated(workflow=name), titled(name.upper()))
    told.say("workflow:a", titled("A again"), actor="bob")
    told.say("workflow:x", WorkflowCreated(workflow="x"), workspace="other")
    told.say("workflow:c", WorkflowDeleted())
    first = told.views.workflows.page("w", limit=1)
    rest = told.views.workflows.page("w", cursor=first.next)
    assert [item["title"] for item in [*first.items, *rest.items]] == ["A again", "B"]
    assert rest.next is None
    item = first.items[0]
    assert (item["version"], item["created_by"], item["updated_by"]) == (3, "ada", "bob")
    assert item["updated_at"] == "2026-11-01T12:00:00.000000Z"


def test_a_workflow_of_another_workspace_is_not_found(told: Told) -> None:
    told.say("workflow:x", WorkflowCreated(workflow="x"), workspace="other")
    with pytest.raises(NotFound):
        told.views.workflows.get("w", "x")


def test_a_workflow_shows_the_newest_picture_of_an_output(told: Told) -> None:
    told.say("workflow:f", WorkflowCreated(workflow="f"))
    told.say("run:r1", requested(), *done("end"))
    told.say("run:r1", *done("soft"))
    assert told.views.workflows.get("w", "f")["thumbnail"] == "r1-end"


def test_history_mixes_edits_and_runs_newest_first(told: Told) -> None:
    told.say("user:ada", UserNamed(name="Ada"))
    told.say("workflow:f", WorkflowCreated(workflow="f"), edited(ADDED))
    told.say("run:r1", requested())
    told.say("workflow:f", edited(SIGMA), actor="bob")
    told.say("run:r1", RunFinished(run="r1", workflow="f", state="partial", cost=0))
    items = told.views.history.page("f").items
    assert [(item["type"], item["version"], item["summary"]) for item in items] == [
        ("run.finished", 2, "Run #1 succeeded in part, 0 of 3 cached"),
        ("workflow.edited", 3, "set sigma of blur 4 → 12"),
        ("run.requested", 2, "started run #1, 3 steps"),
        ("workflow.edited", 2, "added blur"),
        ("workflow.created", 1, "created the workflow"),
    ]
    assert items[1]["changes"] == [SIGMA]
    assert [item.get("run") for item in items] == ["r1", None, "r1", None, None]
    assert (items[3]["actor"], items[3]["actor_name"]) == ("ada", "Ada")


def test_history_filters_and_pages(told: Told) -> None:
    told.say("workflow:f", WorkflowCreated(workflow="f"))
    for number in range(6):
        told.say("workflow:f", edited({**SIGMA, "new": number}), actor="ab"[number % 2])
    told.say("run:r1", requested())
    ask = told.views.history.page
    by_a = Wanted(actor="a")
    assert [item["version"] for item in ask("f", by_a).items] == [6, 4, 2]
    assert [changed_to(item) for item in ask("f", by_a).items] == [4, 2, 0]
    assert [item["version"] for item in ask("f", Wanted(before=4)).items] == [3, 2, 1]
    assert [item["type"] for item in ask("f", Wanted(type="run.*")).items] == ["run.requested"]
    edits = Wanted(type="workflow.edited")
    first = ask("f", edits, limit=4)
    rest = ask("f", edits, cursor=first.next)
    assert [item["version"] for item in [*first.items, *rest.items]] == [7, 6, 5, 4, 3, 2]


def test_a_made_up_cursor_or_limit_is_refused(told: Told) -> None:
    for cursor in ("x", "cDk5OTk5OTk5OTk5OTk5OTk5OTk5", "é"):
        with pytest.raises(Malformed):
            told.views.workflows.page("w", cursor=cursor)
    for limit in (0, -1, 201):
        with pytest.raises(Malformed):
            told.views.workflows.page("w", limit=limit)


def test_a_run_tells_its_steps(told: Told) -> None:
    told.say("run:r1", requested())
    assert [(s["node"], s["state"]) for s in steps_of(told, "r1")] == [
        ("photo", "queued"),
        ("soft", "waiting"),
        ("end", "waiting"),
    ]
    source = asset("a0")
    told.say(
        "run:r1",
        StepStarted(run="r1", workflow="f", node="photo", attempt=1, key="k0"),
        StepCached(
            run="r1",
            workflow="f",
            node="photo",
            key="k0",
            outputs={"image": [source]},
            source="r0",
            why="nothing changed since run r0",
        ),
        StepStarted(run="r1", workflow="f", node="soft", attempt=1, key="k1"),
        StepFailed(
            run="r1", workflow="f", node="soft", attempt=1, code="c", detail="d", final=True
        ),
        StepSkipped(run="r1", workflow="f", node="end", because="soft"),
        RunFinished(run="r1", workflow="f", state="failed", cost=0),
    )
    run = told.views.runs.get("w", "r1")
    photo, soft, end = steps_of(told, "r1")
    assert run["state"] == "failed"
    assert run["finished_at"] is not None
    assert (photo["state"], photo["cached"], photo["attempts"]) == ("cached", True, 1)
    assert photo["why"] == "nothing changed since run r0"
    assert photo["outputs"] == {"image": [{**source, "url": "/api/v1/assets/a0"}]}
    assert (soft["state"], soft["error"]) == ("failed", {"code": "c", "detail": "d"})
    assert (end["state"], end["outputs"]) == ("skipped", {})


def test_a_failed_attempt_that_is_tried_again_is_queued(told: Told) -> None:
    failed = StepFailed(
        run="r1", workflow="f", node="photo", attempt=1, code="c", detail="d", final=False
    )
    started = StepStarted(run="r1", workflow="f", node="photo", attempt=1, key="k")
    told.say("run:r1", requested(), started, failed)
    run = told.views.runs.get("w", "r1")
    assert run["state"] == "running"
    assert steps_of(told, "r1")[0]["state"] == "queued"


def test_unfinished_runs_are_known(told: Told) -> None:
    told.say("run:r1", requested("r1"))
    told.say("run:r2", requested("r2"))
    told.say("run:r1", RunFinished(run="r1", workflow="f", state="succeeded", cost=0))
    assert told.views.unfinished(10) == ["r2"]
    assert [run["id"] for run in told.views.runs.page("w", "f").items] == ["r2", "r1"]


def test_results_keep_the_latest_of_each_node_and_know_content_keys(told: Told) -> None:
    told.say("run:r1", requested("r1"), *done("soft", "r1", "k1"))
    told.say("run:r2", requested("r2"), *done("soft", "r2", "k2"))
    (result,) = told.views.results.of("f")
    assert (result["node"], result["run"], result["cached"]) == ("soft", "r2", False)
    assert told.views.known("w", "k1") == ("r1", {"image": [asset("r1-soft")]})
    assert told.views.known("other", "k1") is None
    assert told.views.latest("f", "soft") == ("r2", "k2")


def test_assets_are_found_by_id_and_by_content(told: Told) -> None:
    body = AssetStored(
        asset="a1", sha256="5" * 64, media_type="image/png", bytes=7, width=3, height=2, name="x"
    )
    told.say("asset:a1", body)
    found = told.views.assets.get("w", "a1")
    assert (found["sha256"], found["bytes"], found["width"]) == ("5" * 64, 7, 3)
    assert told.views.assets.by_content("w", "5" * 64) == found
    assert told.views.assets.page("w").items == [found]
    with pytest.raises(NotFound):
        told.views.assets.get("other", "a1")


def test_usage_adds_up_by_day(told: Told) -> None:
    told.say("workflow:f", edited(ADDED), edited(SIGMA), day=1)
    told.say("run:r1", requested(), *done("soft"), day=2)
    stored = AssetStored(asset="a", sha256="5" * 64, media_type="image/png", bytes=7)
    told.say("asset:a", stored, day=2)
    newest, older = told.views.usage.days("w")
    assert (older["day"], older["edits"], older["runs"]) == ("2026-11-01", 2, 0)
    assert (newest["day"], newest["runs"], newest["steps"]) == ("2026-11-02", 1, 1)
    assert (newest["seconds"], newest["bytes"], newest["cost"]) == (1.5, 7, 3)


def test_names_lie_sealed_and_end_with_the_persons_key(told: Told) -> None:
    told.say("user:ada", UserNamed(name="Ada Lovelace"))
    with told.database.read() as tx:
        assert "Ada" not in str(tx.execute("SELECT * FROM view_people"))
    assert told.views.people.name("ada") == "Ada Lovelace"
    told.say("workspace:w", MemberJoined(user="ada", role="editor"))
    told.say("workflow:f", WorkflowCreated(workflow="f"))
    told.ledger.keys.erase("person:ada")
    assert told.views.people.name("ada") == ""
    assert [item["name"] for item in told.views.people.members("w").items] == [""]
    assert [item["actor_name"] for item in told.views.history.page("f").items] == [""]
    told.views.rebuild()
    assert told.views.wait_for(
        told.say("workspace:w", MemberJoined(user="bob", role="editor")).position, 10
    )
    assert told.views.people.name("ada") == ""


def test_people_have_names_and_roles(told: Told) -> None:
    told.say("workspace:w", MemberJoined(user="ada", role="owner"), actor="ada")
    told.say("user:ada", UserNamed(name="Ada"), UserNamed(name="Ada L."))
    (member,) = told.views.people.members("w").items
    assert (member["id"], member["name"], member["role"]) == ("ada", "Ada L.", "owner")
    assert told.views.people.role("w", "bob") is None
    assert told.views.people.name("bob") == ""


def test_cancelling_is_a_line_of_history(told: Told) -> None:
    told.say("run:r1", requested())
    told.say("run:r1", RunCancelled(run="r1", workflow="f"), actor="bob")
    newest = told.views.history.page("f").items[0]
    assert newest["summary"] == "cancelled run #1"
    assert (newest["actor"], newest["actor_name"]) == ("bob", "")


def test_strange_characters_stop_no_view(told: Told) -> None:
    told.say("workflow:f", WorkflowCreated(workflow="f"), titled("a\x00b"))
    told.say("workflow:f", edited({**ADDED, "title": "\x00"}))
    told.say("user:ada", UserNamed(name="A\x00da"))
    body = AssetStored(asset="a", sha256="5" * 64, media_type="image/png", bytes=7, name="\x00")
    told.say("asset:a", body)
    assert told.views.workflows.get("w", "f")["title"] == "a\ufffdb"
    assert told.views.people.name("ada") == "A\ufffdda"
    assert told.views.history.page("f").items[0]["summary"] == "added \ufffd"
