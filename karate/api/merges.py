"""Merging a fork back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.compare import graph_of
from karate.api.creation import made_of
from karate.api.edits import MAX_KEY, event_id_of, idempotency_key
from karate.api.operation import Call, Operation, Query
from karate.api.schemas import ANY, ID, TEXT, WHOLE, array, choice, ref, shape, table
from karate.api.versions import version_of
from karate.errors import Conflict, Invalid, Malformed
from karate.graph.changes import Change
from karate.graph.compare import called
from karate.graph.ids import is_id
from karate.graph.lineage import Point, common_point
from karate.graph.merge import Merge, Side, merge
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import refuse_new_problems
from karate.graph.rules import inert_edges
from karate.ledger.documents import stream_of


@dataclass(frozen=True, slots=True)
class Sides:
    """Both workflows as they are now, and what they were when they were one, at `point`."""

    ours: Graph
    ours_version: int
    theirs: Graph
    theirs_version: int
    base: Graph
    point: Point


async def get_merge(call: Call) -> Response:
    """What merging another workflow into this one would change, and what a person must decide."""
    workflow, source = call.path("workflow"), call.word("from")
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    if source is None:
        raise Invalid("from is missing", rule="query-from")
    await call.allow(Action.WORKFLOW_READ, "workflow", source)
    sides = await _sides(call, workflow, source)
    found = await asyncio.to_thread(_merge, call, sides, sides.ours, {})
    nodes = {**sides.base.nodes, **sides.theirs.nodes, **sides.ours.nodes}
    names = {key: called(node, call.services.catalogue) for key, node in nodes.items()}
    clean: list[Json] = [change.to_json() for change in found.clean]
    conflicts: list[Json] = [conflict.to_json(names) for conflict in found.conflicts]
    return JSONResponse(
        {
            "from": source,
            "base": sides.point[1],
            "base_workflow": sides.point[0],
            "ours_version": sides.ours_version,
            "theirs_version": sides.theirs_version,
            "clean": clean,
            "conflicts": conflicts,
        }
    )


async def post_merge(call: Call) -> Response:
    """Merge another workflow into this one as one edit, every conflict decided."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_EDIT, "workflow", workflow)
    body = await call.body()
    source, choices = body.get("from"), choices_of(body)
    if not is_id(source):
        raise Malformed("from is the id of a workflow")
    await call.allow(Action.WORKFLOW_READ, "workflow", str(source))
    ours_version, theirs_version = (
        version_of(body, "ours_version"),
        version_of(body, "theirs_version"),
    )
    key = idempotency_key(body)
    event_id = None if key is None else event_id_of(call.principal, workflow, key)
    stored = None
    if event_id is not None:
        stored = await asyncio.to_thread(services.documents.edit_of, event_id)
    sides = await _sides(call, workflow, str(source))
    moved = (sides.ours_version, sides.theirs_version) != (ours_version, theirs_version)
    if stored is None and moved:
        raise Conflict(
            "one of the two has moved on meanwhile",
            ours_version=sides.ours_version,
            theirs_version=sides.theirs_version,
        )

    def make(graph: Graph) -> tuple[Change, ...]:
        found = _merge(call, sides, graph, choices)
        known = {conflict.id for conflict in found.conflicts}
        _refuse_undecided(known, choices)
        refuse_new_problems(graph, found.graph, services.catalogue, services.limits)
        return found.clean

    version, changes = await services.rooms.edit(
        workflow,
        make,
        call.principal.id,
        event_id=event_id,
        base_version=ours_version,
        origin={
            "kind": "merge",
            "workflow": str(source),
            "version": theirs_version,
            "base": sides.point[1],
            "base_workflow": sides.point[0],
        },
    )
    done: list[Json] = [change.to_json() for change in changes]
    return JSONResponse({"version": version, "changes": done})


def choices_of(body: JsonObject) -> dict[str, Side]:
    """Conflict id → side. Raises Malformed."""
    raw = body.get("choices", {})
    if not isinstance(raw, dict) or not all(side in ("ours", "theirs") for side in raw.values()):
        raise Malformed("choices is an object {conflict id: “ours” or “theirs”}")
    return cast(dict[str, Side], raw)


def _refuse_undecided(known: set[str], choices: Mapping[str, Side]) -> None:
    open_, strange = sorted(known - choices.keys()), sorted(choices.keys() - known)
    if open_:
        raise Invalid("some conflicts are not decided", rule="merge-unchosen", conflicts=open_)
    if strange:
        raise Invalid("some choices are about no conflict", rule="merge-unknown", conflicts=strange)


def _merge(call: Call, sides: Sides, ours: Graph, choices: Mapping[str, Side]) -> Merge:
    services = call.services

    def inert(graph: Graph) -> frozenset[str]:
        return frozenset(inert_edges(graph, services.catalogue, services.limits))

    return merge(sides.base, ours, sides.theirs, inert, choices)


async def _sides(call: Call, workflow: str, source: str) -> Sides:
    """Raises Invalid when the two never were one."""
    await call.fresh()
    ours, ours_version = await graph_of(call, workflow, None)
    theirs, theirs_version = await graph_of(call, source, None)
    here, there = (workflow, ours_version), (source, theirs_version)
    point = await asyncio.to_thread(_point, call, here, there)
    if point is None or workflow == source:
        raise Invalid("neither of the two is a fork of the other", rule="merge-strangers")
    base, _ = await graph_of(call, *point)
    return Sides(ours, ours_version, theirs, theirs_version, base, point)


def _point(call: Call, here: Point, there: Point) -> Point | None:
    """Where the two were one last: at a merge, in either direction, or at the fork."""
    marks, ledger = call.services.projector.marks, call.services.ledger
    merges = [
        (*found, other[0])
        for one, other in ((here, there), (there, here))
        if (found := marks.last_merge(one[0], other[0], one[1])) is not None
    ]
    if merges:
        _, version, merged = max(merges)
        return merged, version

    def of(workflow: str) -> Point | None:
        first = ledger.read_stream(stream_of(workflow), limit=1)
        return made_of(first[0].body) if first else None

    return common_point(here, there, of)


_CONFLICT = shape(
    {"id": TEXT, "node": ID, "label": TEXT, "base": ANY, "ours": ANY, "theirs": ANY},
    "id",
    "label",
    "base",
    "ours",
    "theirs",
)
_VERSIONS: dict[str, JsonObject] = {"ours_version": WHOLE, "theirs_version": WHOLE}
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/merge",
        name="getMerge",
        summary="What merging a fork would change, and what is to be decided",
        handler=get_merge,
        action=Action.WORKFLOW_EDIT,
        answer=shape(
            {
                "from": ID,
                "base": WHOLE,
                "base_workflow": ID,
                **_VERSIONS,
                "clean": array(ref("Change")),
                "conflicts": array(_CONFLICT),
            },
            "from",
            "base",
            "base_workflow",
            *_VERSIONS,
            "clean",
            "conflicts",
        ),
        query=(Query("from", ID, "the workflow to merge into this one"),),
    ),
    Operation(
        method="POST",
        path="/api/v1/workflows/{workflow}/merge",
        name="postMerge",
        summary="Merge a fork as one edit",
        handler=post_merge,
        action=Action.WORKFLOW_EDIT,
        body=shape(
            {
                "from": ID,
                **_VERSIONS,
                "choices": table(choice("ours", "theirs")),
                "idempotency_key": {**TEXT, "maxLength": MAX_KEY},
            },
            "from",
            *_VERSIONS,
        ),
        answer=shape({"version": WHOLE, "changes": array(ref("Change"))}, "version", "changes"),
    ),
)
