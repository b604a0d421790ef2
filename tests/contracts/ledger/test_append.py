"""Appending: numbers, expectations, known ids, all or nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karate.errors import Conflict, Invalid, Stale, Unavailable
from karate.graph.events import WorkflowEdited
from karate.graph.ids import new_id
from karate.ledger import writer
from karate.ledger.event import ANY, NewEvent
from tests.contracts.ledger.opened import Opened, edit


def test_streams_count_from_one_and_positions_grow(here: Opened) -> None:
    first = here.ledger.append([edit("workflow:a"), edit("workflow:a")], {"workflow:a": 0})
    second = here.ledger.append([edit("workflow:b")], {"workflow:b": 0})
    assert [event.version for event in first.events] == [1, 2]
    assert first.version("workflow:a") == 2
    assert second.events[0].version == 1
    assert first.events[0].position < first.events[1].position < second.position
    assert here.ledger.position() == second.position
    assert here.ledger.head("workflow:a") == 2
    assert here.ledger.head("workflow:none") == 0


def test_what_is_stored_is_what_was_given(here: Opened) -> None:
    given_event = NewEvent(
        "workflow:w",
        WorkflowEdited(update=b"\x00\xff", changes=[{"op": "node.moved", "new": [1.5, -2]}]),
        actor="ann",
        workspace="space",
        correlation="run:r",
        causation="cause",
    )
    answered = here.ledger.append([given_event], {"workflow:w": 0}).events[0]
    read = here.ledger.read()[0]
    assert read == answered
    assert read.body == given_event.body
    assert (read.id, read.actor, read.workspace) == (given_event.id, "ann", "space")
    assert (read.correlation, read.causation) == ("run:r", "cause")
    assert read.to_json()["data"] == {
        "update": "AP8=",
        "changes": [{"op": "node.moved", "new": [1.5, -2]}],
        "origin": None,
    }


def test_a_moved_head_is_stale_and_stores_nothing(here: Opened) -> None:
    here.ledger.append([edit()], {"workflow:w": 0})
    with pytest.raises(Stale) as caught:
        here.ledger.append([edit(), edit("workflow:x")], {"workflow:w": 0, "workflow:x": 0})
    assert (caught.value.stream, caught.value.actual) == ("workflow:w", 1)
    assert here.ledger.head("workflow:x") == 0


def test_an_expectation_may_name_a_stream_it_does_not_append_to(here: Opened) -> None:
    here.ledger.append([edit()], {"workflow:w": 0})
    here.ledger.append([edit("run:r")], {"run:r": 0, "workflow:w": 1})
    with pytest.raises(Stale):
        here.ledger.append([edit("run:s")], {"run:s": 0, "workflow:w": 0})
    assert here.ledger.head("run:s") == 0


@pytest.mark.parametrize("expected", [0, 1, 7, ANY])
def test_a_known_id_is_answered_with_what_was_stored(here: Opened, expected: int | None) -> None:
    events = [edit(), edit("workflow:x")]
    first = here.ledger.append(events, {"workflow:w": 0, "workflow:x": 0})
    here.ledger.append([edit()], {"workflow:w": 1})
    again = here.ledger.append(events, {"workflow:w": expected, "workflow:x": expected})
    assert again.known
    assert again.events == first.events
    assert here.ledger.position() == first.position + 1


def test_a_known_id_in_the_same_transaction_is_answered_too(here: Opened) -> None:
    event = edit()
    futures = [here.ledger.submit([event], {"workflow:w": ANY}) for _ in range(50)]
    answers = [future.result() for future in futures]
    assert all(answer.events == answers[0].events for answer in answers)
    assert sum(not answer.known for answer in answers) == 1
    assert here.ledger.head("workflow:w") == 1


def test_half_known_or_misplaced_ids_are_a_conflict(here: Opened) -> None:
    event = edit()
    here.ledger.append([event], {"workflow:w": 0})
    with pytest.raises(Conflict):
        here.ledger.append([event, edit()], {"workflow:w": 1})
    with pytest.raises(Conflict):
        here.ledger.append([edit("workflow:x", id=event.id)], {"workflow:x": 0})
    assert here.ledger.position() == 1


def test_a_stale_request_fails_alone(here: Opened) -> None:
    """All of these share few transactions; those that follow a failed one are numbered on."""
    good = [here.ledger.submit([edit()], {"workflow:w": count}) for count in range(50)]
    bad = here.ledger.submit([edit()], {"workflow:w": 7})
    more = here.ledger.submit([edit()], {"workflow:w": 50})
    assert [future.result().events[0].version for future in good] == list(range(1, 51))
    with pytest.raises(Stale):
        bad.result()
    assert more.result().version("workflow:w") == 51


def test_wrong_requests_are_refused_at_once(here: Opened) -> None:
    event = edit()
    with pytest.raises(Invalid):
        here.ledger.submit([], {})
    with pytest.raises(Invalid):
        here.ledger.submit([event, event], {"workflow:w": 0})
    with pytest.raises(Invalid):
        here.ledger.submit([event], {"workflow:x": 0})
    assert here.ledger.position() == 0


def test_a_closed_log_stores_what_was_queued_and_refuses_more(here: Opened) -> None:
    futures = [here.ledger.submit([edit()], {"workflow:w": ANY}) for _ in range(200)]
    here.ledger.close()
    assert [future.result().version("workflow:w") for future in futures] == list(range(1, 201))
    with pytest.raises(Unavailable):
        here.ledger.append([edit()], {"workflow:w": ANY})


def test_events_of_one_transaction_share_one_append(here: Opened) -> None:
    for future in [here.ledger.submit([edit()], {"workflow:w": ANY}) for _ in range(500)]:
        future.result()
    assert commits(here) < 250


def commits(here: Opened) -> float:
    rendered = here.metrics.render().decode()
    count = next(line for line in rendered.splitlines() if "append_batch_count" in line)
    return float(count.split()[1])


def test_what_comes_right_after_a_commit_gathers(
    here: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "GATHER_S", 1.0)
    here.ledger.append([edit()], {"workflow:w": ANY})
    before = commits(here)
    futures = [here.ledger.submit([edit()], {"workflow:w": ANY}) for _ in range(20)]
    assert [future.result().position for future in futures] == list(range(2, 22))
    assert commits(here) == before + 1


def test_who_appends_after_each_answer_seldom_waits_for_others(
    here: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "GATHER_S", 3600.0)
    waits: list[float] = []
    monkeypatch.setattr("karate.ledger.writer.sleep", waits.append)
    for _ in range(60):
        here.ledger.append([edit()], {"workflow:w": ANY})
    assert 0 < len(waits) <= 6


_PLANS = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1)), min_size=1, max_size=4),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_PLANS)
def test_any_mixture_of_requests_keeps_streams_gapless(
    here: Opened, plan: list[list[tuple[int, int]]]
) -> None:
    """Each request appends to some streams, expecting the head or one beside it."""
    prefix = new_id()
    heads = dict.fromkeys((f"workflow:{prefix}{number}" for number in range(4)), 0)
    waiting = []
    for wanted in plan:
        expected = {f"workflow:{prefix}{number}": 0 for number, _ in wanted}
        for number, error in wanted:
            name = f"workflow:{prefix}{number}"
            expected[name] = heads[name] + error
        fits = all(expected[name] == heads[name] for name in expected)
        events = [edit(f"workflow:{prefix}{number}") for number, _ in wanted]
        waiting.append((here.ledger.submit(events, expected), fits, events))
        if fits:
            for event in events:
                heads[event.stream] += 1
    for future, fits, events in waiting:
        if fits:
            assert [event.id for event in future.result().events] == [item.id for item in events]
        else:
            with pytest.raises(Stale):
                future.result()
    for name, head in heads.items():
        found = here.ledger.read_stream(name)
        assert [event.version for event in found] == list(range(1, head + 1))
        assert here.ledger.verify_stream(name) is None
