"""Who is told that the log has grown."""

from __future__ import annotations

from karate.ledger.grown import Grown, Listeners

EDITED, ASKED = frozenset({"workflow.edited"}), frozenset({"run.requested"})


def test_own_appends_are_told_to_whom_they_concern() -> None:
    listeners, everybody, runs = Listeners(0), list[int](), list[int]()
    listeners.add(everybody.append, None)
    listeners.add(runs.append, ASKED)
    listeners.grown(Grown(1, 2, EDITED))
    listeners.grown(Grown(3, 3, ASKED | EDITED))
    assert (everybody, runs) == ([2, 3], [3])


def test_what_others_appended_is_told_to_all_whoever_notices_it() -> None:
    listeners, runs = Listeners(0), list[int]()
    listeners.add(runs.append, ASKED)
    assert listeners.reached(4)
    listeners.grown(Grown(6, 6, EDITED))  # 5 was another process's, of a type nobody knows here
    assert runs == [4, 6]


def test_nothing_is_told_twice() -> None:
    listeners, told = Listeners(5), list[int]()
    listeners.add(told.append, None)
    assert not listeners.reached(5)
    listeners.grown(Grown(6, 7, EDITED))
    assert not listeners.reached(7)
    listeners.grown(Grown(6, 7, EDITED))
    assert told == [7]


def test_transactions_that_were_stored_one_by_one_are_one_growth() -> None:
    assert Grown(2, 3, EDITED) | Grown(4, 4, ASKED) == Grown(2, 4, EDITED | ASKED)
    assert Grown(2, 3, EDITED) | None == Grown(2, 3, EDITED)
