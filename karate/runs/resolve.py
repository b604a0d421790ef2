"""A person decides about a step of which nobody knows whether its provider did it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from karate.errors import Conflict, NotFound
from karate.graph.bodies.attempts import AttemptResolved
from karate.graph.places import split_place
from karate.graph.runstate import RunState
from karate.runs.book import Decision, Loaded

Verdict: TypeAlias = Literal["retry", "give-up"]


def refuse_settled(state: RunState, place: str, decision: Verdict) -> None:
    """Raise NotFound or Conflict unless `decision` may be made, or was made before."""
    if not state.has(place):
        raise NotFound("there is no such step")
    job = state.at(place).job
    if job is None or job.phase != "uncertain":
        raise Conflict("this step did not end uncertain: there is nothing to decide")
    if job.resolved not in ("", decision):
        raise Conflict(f"somebody has decided already: {job.resolved}")


def resolving(
    now: Loaded, place: str, decision: Verdict, again: str | None, actor: str
) -> Decision | None:
    """The decision as an event, or None when it was made before."""
    job, (node, element) = now.state.at(place).job, split_place(place)
    if job is None or job.resolved:
        return None
    body = AttemptResolved(
        run=now.state.run,
        workflow=now.state.workflow,
        node=node,
        element=element,
        attempt=job.attempt,
        decision=decision,
        again=again,
    )
    return Decision([body], actor=actor)
