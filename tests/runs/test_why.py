"""Why a step ran again: the input that changed, what it was, and what was changed further up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.graph.model import Json
from karate.nodes.pool import Pool
from karate.runs import upstream
from tests.runs.idle import IDLES, idle
from tests.runs.line import PHOTO, Line, graph, lab, open_line


@pytest.fixture
def numbers(tmp_path: Path, pool: Pool) -> Iterator[Line]:
    """A line with nodes that give numbers."""
    with open_line(tmp_path, pool, catalogue=IDLES, controls=idle) as line:
        line.runs.start()
        yield line


def why(line: Line, *wires: str, node: str, **given: int) -> str:
    """Why `node` ran, in a run of nodes that are given their numbers."""
    nodes: dict[str, tuple[str, dict[str, Json]]] = {
        key: ("idle", {"number": number}) for key, number in given.items()
    }
    state = line.run(graph(nodes, *wires, catalogue=IDLES))
    return str(line.told(state.run)[node]["why"])


def test_a_number_is_told_with_what_it_was(numbers: Line) -> None:
    wires = ("a:out>b:in", "b:out>c:in")
    assert why(numbers, *wires, node="c", a=1, b=2, c=3) == "first run of this node"
    assert why(numbers, *wires, node="b", a=5, b=2, c=3) == (
        "the input In changed from 1 to 5 (Idle: Number changed from 1 to 5)"
    )
    assert why(numbers, *wires, node="c", a=5, b=7, c=3) == (
        "the input In changed from 2 to 7 (Idle: Number changed from 2 to 7)"
    )


def test_another_wire_is_told(numbers: Line) -> None:
    why(numbers, "a:out>c:in", node="c", a=1, b=2, c=3)
    assert why(numbers, "b:out>c:in", node="c", a=1, b=2, c=3) == (
        "the input In changed from 1 to 2 (from another Idle)"
    )


def test_the_cause_is_found_several_steps_up(line: Line) -> None:
    wires = ("photo>one", "one>two", "two>end")

    def asked(sigma: float) -> str:
        nodes: dict[str, tuple[str, dict[str, Json]]] = {
            "photo": ("image", {"asset": photo}),
            "one": ("blur", {"sigma": sigma}),
            "two": ("invert", {}),
            "end": ("output", {}),
        }
        return str(line.told(line.run(graph(nodes, *wires)).run)["end"]["why"])

    photo = line.photo()
    asked(3)
    assert asked(5).endswith("(Blur: Sigma changed from 3 to 5)")


def test_another_photograph_is_the_cause(line: Line) -> None:
    line.run(lab(line.photo()))
    other = line.store(PHOTO.with_name("rocket.jpg").read_bytes(), "image/jpeg")
    told = line.told(line.run(lab(other)).run)
    assert told["soft"]["why"].endswith("(Image: another picture was chosen)")


def test_what_is_too_far_up_is_not_searched(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "HOPS", 0)
    photo = line.photo()
    line.run(lab(photo, sigma=4))
    told = line.told(line.run(lab(photo, sigma=12)).run)
    assert told["end"]["why"].startswith("the input Image changed from asset ")
    assert "Sigma" not in told["end"]["why"]
