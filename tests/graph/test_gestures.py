"""Gestures, and going back and forth through them."""

from __future__ import annotations

from karate.graph.gestures import Own, gestures, next_redo, next_undo
from karate.graph.model import Json, JsonObject
from tests.graph.gesture_vectors import FILE, rendered

SIGMA: JsonObject = {"op": "param.set", "node": "a", "param": "sigma", "old": 1, "new": 2}
MOVED: JsonObject = {"op": "node.moved", "node": "a", "old": [0, 0], "new": [1, 1]}


def own(version: int, at_ms: int = 0, change: JsonObject = SIGMA, **origin: Json) -> Own:
    return Own(version, at_ms or version * 10_000, [change], dict(origin) or None)


def undo(version: int, *versions: int) -> Own:
    told: list[Json] = [*versions]
    return own(version, kind="undo", versions=told, last=True)


def redo(version: int, *versions: int) -> Own:
    told: list[Json] = [*versions]
    return own(version, kind="redo", versions=told)


def back(*log: Own, before: int | None = None) -> list[int] | None:
    turn = next_undo(log[::-1], before)
    return None if turn is None else turn.versions


def forth(*log: Own, before: int | None = None) -> list[int] | None:
    turn = next_redo(log[::-1], before)
    return None if turn is None else turn.versions


def test_the_vectors_are_what_this_build_says() -> None:
    assert FILE.read_text(encoding="utf-8") == rendered()


def test_gaps_and_other_keys_part_gestures() -> None:
    log = [own(3, 5000), own(4, 5999), own(5, 6999), own(6, 7100, MOVED), own(7, 7200)]
    assert gestures(log[::-1]) == [[7], [6], [5], [4, 3]]
    assert back(*log[:2]) == [3, 4]


def test_presses_that_move_the_same_things_are_one_gesture() -> None:
    other: JsonObject = {"op": "note.set", "id": "n", "key": "position", "new": [1, 1]}
    third: JsonObject = {**MOVED, "node": "b"}

    def press(version: int, *changes: JsonObject) -> Own:
        return Own(version, version * 100, list(changes))

    log = [press(3, MOVED, other), press(4, other, MOVED), press(5, MOVED, other)]
    assert back(*log) == [3, 4, 5]
    # Other things, one thing fewer, or something else in the same event: a gesture of its own.
    for last in (press(6, MOVED, third), press(6, MOVED), press(6, MOVED, other, SIGMA)):
        assert gestures([*log, last][::-1]) == [[6], [5, 4, 3]]


def test_back_and_forth() -> None:
    one, two = own(3), own(4, change=MOVED)
    assert back(one, two) == [4]
    assert back(one, two, undo(5, 4)) == [3]
    assert back(one, two, undo(5, 4), undo(6, 3)) is None
    assert forth(one, two, undo(5, 4), undo(6, 3)) == [6]
    assert forth(one, two, undo(5, 4), undo(6, 3), redo(7, 6)) == [5]
    assert back(one, two, undo(5, 4), undo(6, 3), redo(7, 6)) == [7]
    assert back(one, two, undo(5, 4), redo(6, 5), undo(7, 6)) == [3]
    assert forth(one, two, undo(5, 4), redo(6, 5), undo(7, 6)) == [7]
    assert forth(one, undo(4, 3), redo(5, 4)) is None
    assert forth(one, undo(4, 3), two) is None


def test_an_undo_from_the_history_is_a_gesture() -> None:
    past = own(5, kind="undo", versions=[2])
    assert back(own(3), past) == [5]
    assert forth(own(3), undo(4, 3), past) is None


def test_what_had_nothing_to_give_is_passed_over_and_remembered() -> None:
    turn = next_undo([own(5), own(4, change=MOVED), own(3)], before=5)
    assert turn is not None
    assert (turn.versions, turn.passed) == ([4], (5,))
    assert back(own(3), own(4, change=MOVED), own(5), undo(6, 4, 5)) == [3]
    assert forth(own(3), own(4), undo(5, 4), undo(6, 3), before=6) == [5]
