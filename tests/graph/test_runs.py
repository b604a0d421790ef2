from __future__ import annotations

import pytest

from karate.errors import GraphInvalid
from karate.graph.events import (
    Body,
    RunCancelled,
    RunRequested,
    StepCached,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from karate.graph.model import Edge, Graph, Node
from karate.graph.plan import Plan
from karate.graph.planning import plan_run
from karate.graph.runstate import Doom, RunState, fold
from tests.graph.shapes import CATALOGUE

NODES = {
    "a": Node("image", (0.0, 0.0), {"asset": "x"}),
    "b": Node("blur", (0.0, 0.0)),
    "c": Node("blur", (0.0, 0.0), {"sigma": 9}),
    "d": Node("blur", (0.0, 0.0)),
}
EDGES = {
    "b:image": Edge("a", "image"),
    "c:image": Edge("b", "image"),
    "d:image": Edge("a", "image"),
}
GRAPH = Graph(nodes=NODES, edges=EDGES)


def given(*bodies: Body) -> RunState:
    plan = plan_run(GRAPH, CATALOGUE)
    first = RunRequested(run="r", workflow="w", workflow_version=3, plan=plan.to_json())
    state = fold([first, *bodies])
    assert state is not None
    return state


def started(node: str, attempt: int = 1) -> Body:
    return StepStarted(run="r", workflow="w", node=node, attempt=attempt, key="k")


def succeeded(node: str) -> Body:
    return StepSucceeded(
        run="r", workflow="w", node=node, attempt=1, key="k", outputs={}, seconds=1, cost=2, why=""
    )


def failed(node: str, *, final: bool = True) -> Body:
    return StepFailed(
        run="r", workflow="w", node=node, attempt=1, code="c", detail="no", final=final
    )


def cached(node: str) -> Body:
    return StepCached(run="r", workflow="w", node=node, key="k", outputs={}, source="q", why="")


def skipped(node: str, because: str) -> Body:
    return StepSkipped(run="r", workflow="w", node=node, because=because)


def test_a_plan_puts_parents_first_and_survives_json() -> None:
    plan = plan_run(GRAPH, CATALOGUE)
    assert [step.node for step in plan.steps] == ["a", "b", "d", "c"]
    assert plan.step("b").params == {"sigma": 4.0, "kind": "gaussian", "note": ""}
    assert Plan.from_json(plan.to_json()) == plan


def test_targets_take_only_their_ancestors() -> None:
    assert [s.node for s in plan_run(GRAPH, CATALOGUE, ["d"]).steps] == ["a", "d"]


def test_overrides_change_the_plan_and_nothing_else() -> None:
    plan = plan_run(GRAPH, CATALOGUE, ["b"], {"b": {"sigma": 1}})
    assert plan.step("b").params["sigma"] == 1
    with pytest.raises(GraphInvalid):
        plan_run(GRAPH, CATALOGUE, ["b"], {"b": {"sigma": 1000}})


def test_a_broken_node_elsewhere_blocks_nobody() -> None:
    graph = GRAPH.put("nodes", {"x": Node("ghost", (0.0, 0.0)), "y": Node("blur", (0.0, 0.0))})
    assert len(plan_run(graph, CATALOGUE).steps) == 4
    with pytest.raises(GraphInvalid) as caught:
        plan_run(graph, CATALOGUE, ["y"])
    assert caught.value.extra["problems"] == [
        {"rule": "missing-input", "detail": "Image is not connected", "node": "y"}
    ]


def test_an_image_without_asset_says_so() -> None:
    graph = GRAPH.put("nodes", {"a": Node("image", (0.0, 0.0))})
    with pytest.raises(GraphInvalid, match="1 problem to mend"):
        plan_run(graph, CATALOGUE, ["a"])


def test_only_steps_whose_parents_are_done_are_ready() -> None:
    assert given().ready() == ("a",)
    assert given(started("a")).ready() == ()
    assert given(started("a"), succeeded("a")).ready() == ("b", "d")
    assert given(cached("a"), started("b")).state == "running"


def test_a_failed_attempt_waits_again_until_the_final_one() -> None:
    assert given(started("a"), failed("a", final=False)).ready() == ("a",)
    assert given(started("a"), failed("a")).ready() == ()


def test_a_failure_dooms_its_descendants_only() -> None:
    state = given(cached("a"), started("b"), failed("b"))
    assert list(state.doomed()) == [Doom("c", None, "b", "failed")]
    assert state.ready() == ("d",)
    ended = given(cached("a"), started("b"), failed("b"), skipped("c", "b"), cached("d"))
    assert ended.outcome() == "partial"


def test_a_run_with_nothing_to_show_failed() -> None:
    bodies = [failed("a"), skipped("b", "a"), skipped("c", "a"), skipped("d", "a")]
    assert given(started("a"), *bodies).outcome() == "failed"


def test_a_cancelled_run_starts_nothing_more() -> None:
    state = given(cached("a"), RunCancelled(run="r", workflow="w"))
    assert state.ready() == ()
    assert state.outcome() is None


def test_a_finished_run_adds_up_its_cost() -> None:
    state = given(succeeded("a"), succeeded("b"), cached("c"), cached("d"))
    assert state.outcome() == "succeeded"
    assert state.cost == 4
