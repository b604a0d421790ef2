"""What holds for every graph, whatever fails and in whichever order its steps are done."""

from __future__ import annotations

import random

from hypothesis import assume, event, given
from hypothesis import strategies as st

from karate.errors import GraphInvalid
from karate.graph.model import Graph
from karate.graph.plan import Plan
from karate.graph.planning import plan_run
from karate.graph.runstate import RunState, fold
from tests.graph.imagined import CATALOGUE, World, graphs
from tests.graph.judged import ended_once, seen, untouched_by_failures

FAILING = st.sampled_from([0, 0, 20, 60])
SEEDS = st.integers(0, 1 << 30)


def planned(graph: Graph) -> Plan:
    """The plan of all that can run; graphs without one are no example."""
    try:
        return plan_run(graph, CATALOGUE)
    except GraphInvalid:
        assume(False)
        raise


@given(graphs(), FAILING, SEEDS, st.none() | st.integers(0, 12))
def test_every_place_ends_once_and_the_run_after_all(
    graph: Graph, failing: int, seed: int, cancel_after: int | None
) -> None:
    world = World(planned(graph), failing, seed)
    state = world.play(random.Random(seed), cancel_after)
    ended_once(world.bodies)
    assert fold(world.bodies) == state
    event(str(state.finished))


@given(graphs(), FAILING, SEEDS)
def test_nothing_runs_that_a_failure_has_touched(graph: Graph, failing: int, seed: int) -> None:
    world = World(planned(graph), failing, seed)
    state = world.play(random.Random(seed))
    untouched_by_failures(state, world.bodies)


@given(graphs(), FAILING, SEEDS, SEEDS)
def test_the_order_of_completion_changes_nothing(
    graph: Graph, failing: int, one: int, other: int
) -> None:
    plan = planned(graph)
    first = World(plan, failing, 7).play(random.Random(one))
    second = World(plan, failing, 7).play(random.Random(other))
    assert seen(first) == seen(second)


@given(graphs(), FAILING, SEEDS, st.floats(0, 1))
def test_a_run_cut_off_anywhere_goes_on_to_the_same_end(
    graph: Graph, failing: int, seed: int, where: float
) -> None:
    plan = planned(graph)
    world = World(plan, failing, 7)
    whole = world.play(random.Random(seed))
    cut = fold(world.bodies[: 1 + int(where * (len(world.bodies) - 1))])
    assert cut is not None
    # A crash loses decisions whole, never half of what one entails: both are one transaction.
    again = Resumed(plan, failing, 7)
    assert seen(again.on(cut, random.Random(seed + 1))) == seen(whole)


class Resumed(World):
    """Goes on with a run whose worker is gone: what it was at begins again."""

    def on(self, state: RunState, order: random.Random) -> RunState:
        """Play `state` to its end."""
        state = self.told(state, [])
        while state.finished is None:
            ready = [*state.ready(), *(p for p, s in state.places() if s.state == "running")]
            ready = [p for p in ready if not state.at(p).spread]
            assert ready, f"stuck: {state}"
            place = order.choice(ready)
            if state.at(place).state == "waiting":
                state = self.told(state, [self.started(state, place)])
            else:
                state = self.told(state, [self.ended(state, place)])
        return state


@given(graphs(), SEEDS)
def test_the_side_that_was_not_chosen_never_runs_for_it(graph: Graph, seed: int) -> None:
    plan = planned(graph)
    world = World(plan, 0, seed)
    state = world.play(random.Random(seed))
    for node, step in state.steps.items():
        if step.reason == "not-chosen":
            assert step.attempt == 0
            assert not any(state.steps[child].done for child, _ in plan.feeds[node]) or plan.lazy
    if not any(step.state == "failed" for step in state.steps.values()):
        assert state.finished == "succeeded"
