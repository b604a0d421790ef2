"""Schedules and events start workflows: set, told, fired, refused, removed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from karate.graph.events import RunFinished, RunRequested, TriggerFailed
from karate.graph.plan import Plan
from karate.graph.triggers import MAX_CHAIN
from karate.ledger.event import NewEvent
from tests.api.desk import Desk, at_desk
from tests.api.triggering import NIGHTLY, look, make, ready, scheduler, started, triggers


def test_a_schedule_is_set_told_changed_and_removed_with_history(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        made = await make(desk, **NIGHTLY)
        assert (made["cron"], made["zone"], made["enabled"]) == (
            "30 2 * * *",
            "Europe/Berlin",
            True,
        )
        assert len(made["next"]) == 5
        path = desk.at(f"/triggers/{made['id']}")
        changed = await desk.owner.patch(path, json={"cron": "0 3 * * 1", "name": "Weekly"})
        assert changed.json()["cron"] == "0 3 * * 1"
        off = await desk.owner.patch(path, json={"enabled": False})
        assert (off.json()["enabled"], off.json()["next"]) == (False, [])
        assert [each["id"] for each in await triggers(desk)] == [made["id"]]
        assert (await desk.owner.delete(path)).status_code == 204
        assert (await desk.owner.get(path)).status_code == 404
        lines = [item["summary"] for item in (await desk.get("/history", kind="trigger"))["items"]]
        assert lines == [
            "removed the trigger “Weekly”",
            "switched off the schedule “Weekly”: 0 3 * * 1 (Europe/Berlin)",
            "set the schedule “Weekly”: 0 3 * * 1 (Europe/Berlin)",
            "set the schedule “Nightly”: 30 2 * * * (Europe/Berlin)",
        ]
        # Triggers are no edits: the document goes on as before.
        await desk.edit(desk.owner, {"op": "node.moved", "node": "a", "new": [1, 2]})

    at_desk(tmp_path, use)


REFUSED: tuple[tuple[dict[str, Any], int, str | None], ...] = (
    ({"kind": "sometimes"}, 400, None),
    ({"kind": "cron", "cron": "* * *"}, 422, "trigger-cron"),
    ({"kind": "cron", "cron": "61 * * * *"}, 422, "trigger-cron"),
    ({"kind": "cron", "cron": "0 0 30 2 *"}, 422, "trigger-cron"),
    ({"kind": "cron", "cron": "* * * * *", "zone": "Mars/Base"}, 422, "trigger-zone"),
    ({"kind": "cron", "cron": "* * * * *", "zone": "../../etc/passwd"}, 422, "trigger-zone"),
    ({**NIGHTLY, "name": " "}, 422, "trigger-name"),
    ({**NIGHTLY, "inputs": {"blur_sigma": "wide"}}, 422, None),
    ({**NIGHTLY, "inputs": {"nothing": 1}}, 422, None),
    ({**NIGHTLY, "targets": ["nobody"]}, 422, "unknown-node"),
    ({"kind": "event", "event": "full moon"}, 422, "trigger-event"),
    ({"kind": "event", "event": "run.succeeded"}, 422, "trigger-itself"),
    ({"kind": "event", "event": "run.succeeded", "watch": "elsewhere"}, 404, None),
    ({"kind": "event", "event": "workflow.edited", "quiet_s": 1}, 422, "trigger-quiet"),
)


def test_what_cannot_be_a_trigger_is_refused(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        for body, status, rule in REFUSED:
            answer = await desk.owner.post(desk.at("/triggers"), json=body)
            assert (answer.status_code, answer.json().get("rule")) == (status, rule), body
        assert await triggers(desk) == []
        for query, status in (({"cron": "0 9 * * 1-5", "zone": "Asia/Tokyo"}, 200), ({}, 422)):
            answer = await desk.owner.get("/api/v1/schedule", params=query)
            assert answer.status_code == status
            if status == 200:
                assert all(each.endswith("T00:00:00Z") for each in answer.json()["times"])

    at_desk(tmp_path, use)


def test_roles_and_limits_hold(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        runner = await desk.person("Rita", "runner")
        assert (await runner.post(desk.at("/triggers"), json=NIGHTLY)).status_code == 403
        made = await make(desk, **NIGHTLY)
        assert (await runner.get(desk.at("/triggers"))).json()["items"][0]["id"] == made["id"]
        assert (await runner.delete(desk.at(f"/triggers/{made['id']}"))).status_code == 403
        full = await desk.owner.post(desk.at("/triggers"), json=NIGHTLY)
        assert (full.status_code, full.json()["rule"]) == (409, "trigger-limit")
        close = await desk.owner.patch(
            desk.at(f"/triggers/{made['id']}"), json={"cron": "*/5 * * * *"}
        )
        assert (close.status_code, close.json()["rule"]) == (422, "trigger-interval")

    at_desk(tmp_path, use, KARATE_TRIGGERS_PER_WORKFLOW="1", KARATE_TRIGGER_INTERVAL_S="600")


def test_a_time_starts_one_run_however_many_look(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        made = await make(desk, **NIGHTLY, inputs={"blur_sigma": 7})
        at = datetime.fromisoformat(made["next"][0])
        assert await look(desk, at - timedelta(seconds=1)) == 0
        # Two that look at the same moment, neither knowing of the other.
        both = [scheduler(desk, at + timedelta(seconds=1)) for _ in range(2)]
        await asyncio.gather(*(asyncio.to_thread(each.look) for each in both))
        for late in (2, 60, 600):
            assert await look(desk, at + timedelta(seconds=late)) == 0
        (run,) = started(desk)
        assert run.trigger is not None
        assert run.trigger["slot"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")
        step = next(each for each in run.plan["steps"] if each["node"] == "a")  # type: ignore[union-attr,index,call-overload]
        assert step["params"]["sigma"] == 7  # type: ignore[index,call-overload]
        (told,) = await triggers(desk)
        assert told["last"]["run"] == run.run
        lines = (await desk.get("/history", kind="run"))["items"]
        assert "by the trigger “Nightly”" in lines[-1]["summary"]

    at_desk(tmp_path, use)


def test_of_missed_times_the_last_runs_late_and_older_ones_never(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        made = await make(desk, **{**NIGHTLY, "cron": "*/10 * * * *", "zone": "UTC"})
        first = datetime.fromisoformat(made["next"][0])
        # Nothing ran for two days and a half; then for 35 minutes.
        back = first + timedelta(days=2, minutes=5)
        assert await look(desk, back) == 1
        assert await look(desk, back + timedelta(minutes=35)) == 1
        slots = [run.trigger["slot"] for run in started(desk) if run.trigger]
        wanted = (back - timedelta(minutes=5), back + timedelta(minutes=35))
        assert slots == [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in wanted]
        before = len(started(desk))
        await make(desk, **{**NIGHTLY, "cron": "0 0 1 1 *", "zone": "UTC", "name": "Yearly"})
        # An hour too late for the yearly one.
        assert await look(desk, datetime(back.year + 2, 1, 1, 2, 5, tzinfo=UTC)) == 1
        names = [run.trigger["name"] for run in started(desk)[before:] if run.trigger]
        assert names == ["Nightly"]

    at_desk(tmp_path, use)


def test_a_schedule_stops_when_whoever_set_it_may_no_longer(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        bob = await desk.person("Bob", "editor")
        made = await make(desk, who=bob, **NIGHTLY)
        assert made["actor_name"] == "Bob"
        internal = desk.services.authenticator.internal()
        await asyncio.to_thread(
            desk.services.members.change_role, internal, made["actor"], "viewer"
        )
        at = datetime.fromisoformat(made["next"][0]) + timedelta(seconds=5)
        assert [await look(desk, at + timedelta(days=day)) for day in range(3)] == [0, 0, 0]
        (told,) = await triggers(desk)
        assert (told["stopped"], told["trouble"]["code"]) == (True, "forbidden")
        failed = desk.services.ledger.read(types=[TriggerFailed.type])
        assert len(failed) == 1
        # Somebody who may sets it again: then it acts as them.
        path = desk.at(f"/triggers/{made['id']}")
        again = (await desk.owner.patch(path, json={"enabled": True})).json()
        assert (again["stopped"], again["trouble"], again["actor_name"]) == (False, None, "API key")

    at_desk(tmp_path, use)


def test_a_workflow_that_cannot_run_is_told_and_the_schedule_goes_on(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        made = await make(desk, **{**NIGHTLY, "targets": ["b"]})
        at = datetime.fromisoformat(made["next"][0])
        assert await look(desk, at) == 0
        assert await look(desk, at + timedelta(seconds=30)) == 0
        (told,) = await triggers(desk)
        assert (told["stopped"], told["trouble"]["code"]) == (False, "graph-invalid")
        assert len(desk.services.ledger.read(types=[TriggerFailed.type])) == 1
        await ready(desk)
        assert await look(desk, at + timedelta(days=1, minutes=1)) == 1
        assert (await triggers(desk))[0]["trouble"] is None

    at_desk(tmp_path, use)


def test_other_events_start_runs(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        other = (await desk.owner.post("/api/v1/workflows", json={"title": "Dog"})).json()["id"]
        await make(desk, kind="event", event="run.succeeded", watch=other, name="After Dog")
        await make(desk, kind="event", event="version.named", name="On names")
        edited = {"event": "workflow.edited", "quiet_s": 60, "name": "When quiet"}
        await make(desk, kind="event", **edited)
        now = datetime.now(UTC)
        assert await look(desk, now) == 0
        mine, desk.workflow = desk.workflow, other
        await desk.run("r1", 1)
        desk.workflow = mine
        assert await look(desk, now) == 1
        await desk.owner.post(desk.at("/versions"), json={"name": "Good"})
        assert await look(desk, now) == 1
        assert await look(desk, now + timedelta(minutes=5)) == 0  # edited before it was set
        await desk.edit(desk.owner, {"op": "node.moved", "node": "a", "new": [5, 5]})
        assert await look(desk, now + timedelta(seconds=30)) == 0
        assert await look(desk, now + timedelta(minutes=5)) == 1
        assert await look(desk, now + timedelta(minutes=9)) == 0
        names = [run.trigger["name"] for run in started(desk) if run.trigger]
        assert names == ["After Dog", "On names", "When quiet"]

    at_desk(tmp_path, use)


def test_workflows_that_start_each_other_are_stopped(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        other = (await desk.owner.post("/api/v1/workflows", json={"title": "Dog"})).json()["id"]
        await make(desk, kind="event", event="run.finished", watch=other)
        for depth, begun in ((MAX_CHAIN - 1, 1), (MAX_CHAIN, 0)):
            run = f"r{depth}"
            bodies = (
                RunRequested(
                    run=run,
                    workflow=other,
                    workflow_version=1,
                    plan=Plan(()).to_json(),
                    trigger={"id": "t", "name": "t", "kind": "event", "slot": "", "depth": depth},
                ),
                RunFinished(run=run, workflow=other, state="partial", cost=0),
            )
            stream = f"run:{run}"
            events = [NewEvent(stream, body, "ada", "default") for body in bodies]
            await asyncio.to_thread(desk.services.ledger.append, events, {stream: 0})
            assert await look(desk, datetime.now(UTC)) == begun
        (told,) = await triggers(desk)
        assert (told["stopped"], told["trouble"]["code"]) == (True, "trigger-loop")

    at_desk(tmp_path, use)
