"""What stands in the history table for one event; the words of edits are made when read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from karate.graph.events import (
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    RunCancelled,
    RunFinished,
    RunRequested,
    TriggerFailed,
    TriggerRemoved,
    TriggerSet,
    VersionNamed,
    VersionRenamed,
    VersionUnnamed,
)
from karate.ledger.db import Tx
from karate.ledger.event import Event
from karate.reads.workflows import workflow_of

#: Costs are counted in millionths of a credit.
MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """`text` is empty where the log has more to say; `{}` in it stands for whom it is `about`."""

    workflow: str
    version: int | None
    text: str = ""
    run: str | None = None
    number: int | None = None
    about: str | None = None


def line_of(tx: Tx, event: Event) -> Line:
    """The row of `event`. Runs and named versions must have been applied before."""
    match event.body:
        case RunRequested(workflow=workflow, workflow_version=version, run=run) as body:
            number, _, steps = _run(tx, run)
            by = f", by the trigger “{body.trigger['name']}”" if body.trigger else ""
            text = f"started run #{number}, {steps} step{'s' * (steps != 1)}{by}"
            return Line(workflow, version, text, run, number)
        case RunCancelled(run=run, workflow=workflow):
            number, version, _ = _run(tx, run)
            return Line(workflow, version, f"cancelled run #{number}", run, number)
        case RunFinished(run=run, workflow=workflow) as body:
            number, version, steps = _run(tx, run)
            text = _finished(number, body, steps, _cached(tx, run))
            return Line(workflow, version, text, run, number)
        case MemberJoined(user=user, role=role):
            return Line(f"@{event.workspace}", None, f"{{}} joined as {role}", about=user)
        case MemberRoleChanged(user=user, new=role):
            return Line(f"@{event.workspace}", None, f"made {{}} {role}", about=user)
        case MemberRemoved(user=user):
            return Line(f"@{event.workspace}", None, "removed {}", about=user)
        case VersionNamed(name=name, of=of):
            return Line(workflow_of(event), event.version, f"named version {of} “{name}”")
        case VersionRenamed(old=old, new=new):
            return Line(workflow_of(event), event.version, f"renamed version “{old}” to “{new}”")
        case VersionUnnamed(id=id):
            rows = tx.execute(
                "SELECT name FROM view_versions WHERE workflow = ? AND id = ?",
                (workflow_of(event), id),
            )
            name = str(rows[0][0]) if rows else ""
            return Line(workflow_of(event), event.version, f"took back the name “{name}”")
        case TriggerSet() | TriggerRemoved() | TriggerFailed() as trigger:
            return Line(workflow_of(event), event.version, triggered(trigger))
        case _:
            done = event.type.removeprefix("workflow.")
            text = "" if done == "edited" else f"{done} the workflow"
            return Line(workflow_of(event), event.version, text)


def triggered(body: TriggerSet | TriggerRemoved | TriggerFailed) -> str:
    """What was done to a trigger, or what it could not do."""
    if isinstance(body, TriggerRemoved):
        return f"removed the trigger “{body.name}”"
    if isinstance(body, TriggerFailed):
        after = ", which stopped" if body.stopped else ""
        return f"could not start a run by the trigger “{body.name}”{after}: {body.detail}"
    what = {
        "cron": f"the schedule “{body.name}”: {body.cron} ({body.zone})",
        "webhook": f"the webhook “{body.name}”",
        "event": f"the trigger “{body.name}”: {body.event}",
    }.get(body.kind, f"the trigger “{body.name}”")
    return f"{'set' if body.enabled else 'switched off'} {what}"


def _run(tx: Tx, run: str) -> tuple[int, int, int]:
    """Number, version and count of steps of a run."""
    rows = tx.execute("SELECT number, version FROM view_runs WHERE id = ?", (run,))
    steps = tx.execute("SELECT COUNT(*) FROM view_steps WHERE run = ?", (run,))
    return int(rows[0][0]), int(rows[0][1]), int(steps[0][0])


def _cached(tx: Tx, run: str) -> int:
    sql = "SELECT COUNT(*) FROM view_steps WHERE run = ? AND state = 'cached'"
    return int(tx.execute(sql, (run,))[0][0])


def _finished(number: int, body: RunFinished, steps: int, cached: int) -> str:
    part = " in part" if body.state == "partial" else ""
    state = "succeeded" if body.state == "partial" else body.state
    told = [f"Run #{number} {state}{part}", f"{cached} of {steps} cached"]
    if body.cost:
        told.append(credits(body.cost))
    return ", ".join(told)


def credits(micro: int) -> str:
    """An amount for people: “0.04 credits”, two digits of those below a cent."""
    amount = micro / MICRO
    text = f"{amount:.2g}" if abs(amount) < 0.01 else f"{amount:.2f}".rstrip("0").rstrip(".")
    return f"{text} credit{'s' * (text != '1')}"
