"""Lists, branches, bypass and disabled nodes on the real run line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from karate.graph.events import StepCached, StepStarted, StepSucceeded
from karate.graph.model import Edge, Graph, Node
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.control import control
from tests.nodes.pictures import codes, file_of
from tests.runs.line import Line, broken_photo


def batch(*photos: str, **keys: Any) -> Graph:
    """Photographs collected to a list, blurred one by one, and each stored as a file."""
    nodes = {f"p{n}": Node("image", (0.0, 0.0), {"asset": p}) for n, p in enumerate(photos)}
    nodes |= {
        "all": Node("collect", (0.0, 0.0)),
        "soft": Node("blur", (0.0, 0.0), {"sigma": 3.0}, frozenset(), keys),
        "end": Node("output", (0.0, 0.0)),
    }
    edges = {f"all:items:{n}": Edge(f"p{n}", "image") for n in range(len(photos))}
    edges |= {"soft:image": Edge("all", "list"), "end:image": Edge("soft", "image")}
    return Graph(nodes=nodes, edges=edges)


def test_a_list_is_worked_on_element_by_element(line: Line) -> None:
    graph = batch(line.photo(), line.photo(), line.photo())
    state = line.run(graph)
    assert state.state == "succeeded"
    assert [len(state.steps[node].outputs["image"]) for node in ("soft", "end")] == [3, 3]
    assert state.steps["soft"].elements is not None
    told = line.told(state.run)["soft"]["elements"]
    assert (told["count"], told["done"], told["failed"]) == (3, 3, 0)
    # The three pictures are the same: what one element made, the others found.
    assert sorted(item["state"] for item in told["items"]) == ["cached", "cached", "succeeded"]


def test_the_whole_list_is_known_the_next_time(line: Line) -> None:
    graph = batch(line.photo(), line.photo())
    line.run(graph)
    again = line.run(graph)
    assert again.steps["soft"].state == "cached"
    events = [e for e in line.events(again.run) if getattr(e, "node", "") == "soft"]
    assert [type(event) for event in events] == [StepStarted, StepCached]


def test_one_failed_element_leaves_the_others_and_runs_again_alone(line: Line) -> None:
    broken = line.store(broken_photo())
    state = line.run(batch(line.photo(), broken, line.photo()))
    assert state.state == "partial"
    assert [e.state for e in state.steps["soft"].elements or ()] in (
        ["succeeded", "failed", "cached"],
        ["cached", "failed", "succeeded"],
    )
    assert [e.state for e in state.steps["end"].elements or ()][1] == "skipped"
    assert sum(bool(value) for value in state.steps["end"].outputs["image"]) == 2
    told = line.told(state.run)
    assert told["soft"]["error"]["code"] == "elements-failed"
    assert told["end"]["elements"]["items"][1]["why"] == "soft did not finish"
    mended = line.run(batch(line.photo(), line.store(file_of(codes(40, 60, 3))), line.photo()))
    assert mended.state == "succeeded"
    assert [e.state for e in mended.steps["soft"].elements or ()] == [
        "cached",
        "succeeded",
        "cached",
    ]


def test_lists_that_do_not_go_in_step_say_so_and_the_other_ways_work(line: Line) -> None:
    graph = batch(line.photo(), line.photo())
    nodes = {**graph.nodes, "masks": Node("collect", (0.0, 0.0))}
    edges = {**graph.edges, "soft:mask": Edge("masks", "list")}
    edges |= {f"masks:items:{n}": Edge("p0", "image") for n in range(3)}
    uneven = replace(graph, nodes=nodes, edges=edges)
    state = line.run(uneven)
    assert "different lengths (image 2, mask 3)" in state.steps["soft"].detail
    for how, count in (("product", 6), ("repeat", 3)):
        soft = replace(uneven.nodes["soft"], keys={"lists": how})
        done = line.run(uneven.put("nodes", {"soft": soft}))
        assert len(done.steps["soft"].outputs["image"]) == count


def test_a_list_may_be_empty_and_may_not_be_endless(line: Line) -> None:
    graph = batch()
    graph = graph.put("nodes", {"lines": Node("text-list", (0.0, 0.0), {"lines": ""})})
    graph = graph.put("edges", {"all:items:a": Edge("lines", "texts")})
    empty = line.run(graph)
    assert (empty.state, empty.steps["soft"].elements) == ("succeeded", ())
    assert empty.steps["end"].state == "succeeded"
    many = "\n".join(map(str, range(line.parts.rules.elements + 1)))
    node = replace(graph.nodes["lines"], params={"lines": many})
    state = line.run(graph.put("nodes", {"lines": node}))
    assert state.steps["soft"].detail == "257 elements are more than 256"


def branched(photo: str, condition: bool) -> Graph:
    nodes = {
        "photo": Node("image", (0.0, 0.0), {"asset": photo}),
        "soft": Node("blur", (0.0, 0.0), {"sigma": 9.0}),
        "negative": Node("invert", (0.0, 0.0)),
        "which": Node("boolean", (0.0, 0.0), {"value": condition}),
        "if": Node("if", (0.0, 0.0)),
        "end": Node("output", (0.0, 0.0)),
    }
    edges = {
        "soft:image": Edge("photo", "image"),
        "negative:image": Edge("photo", "image"),
        "if:condition": Edge("which", "boolean"),
        "if:then": Edge("soft", "image"),
        "if:else": Edge("negative", "image"),
        "end:image": Edge("if", "result"),
    }
    return Graph(nodes=nodes, edges=edges)


def test_the_side_that_is_not_chosen_costs_nothing(line: Line) -> None:
    photo = line.photo()
    for condition, runs, rests in ((True, "soft", "negative"), (False, "negative", "soft")):
        state = line.run(branched(photo, condition))
        assert state.state == "succeeded"
        assert (state.steps[runs].done, state.steps[rests].state) == (True, "skipped")
        assert state.steps["end"].done
        told = line.told(state.run)[rests]
        assert (told["reason"], told["why"]) == ("not-chosen", "if chose something else")
        assert not any(
            isinstance(event, StepSucceeded) and event.node == rests
            for event in line.events(state.run)
        )


def test_an_if_with_one_side_is_a_gate(line: Line) -> None:
    graph = branched(line.photo(), False)
    edges = {key: edge for key, edge in graph.edges.items() if key != "if:else"}
    state = line.run(replace(graph, edges=edges))
    assert state.state == "succeeded"
    assert {n: s.state for n, s in state.steps.items() if n in ("if", "end", "soft")} == {
        "if": "skipped",
        "end": "skipped",
        "soft": "skipped",
    }


def test_disabled_takes_its_descendants_along_and_bypass_does_not(line: Line) -> None:
    photo = line.photo()
    graph = branched(photo, True)
    off = graph.put("nodes", {"soft": replace(graph.nodes["soft"], keys={"disabled": True})})
    state = line.run(off)
    assert {n: s.state for n, s in state.steps.items()} == {
        "photo": "succeeded",
        "negative": "succeeded",
        "which": "succeeded",
        "soft": "skipped",
        "if": "skipped",
        "end": "skipped",
    } | {"photo": state.steps["photo"].state, "negative": state.steps["negative"].state}
    assert state.state == "succeeded"
    assert line.told(state.run)["end"]["why"] == "soft is disabled"
    over = graph.put("nodes", {"soft": replace(graph.nodes["soft"], keys={"bypass": True})})
    passed = line.run(over)
    assert "soft" not in passed.steps
    assert passed.steps["if"].outputs["result"] == passed.steps["photo"].outputs["image"]


def test_every_control_node_of_the_catalogue_can_run() -> None:
    kinds = {name for name, declared in CATALOGUE.items() if declared.kind == "control"}
    assert kinds == {
        "text", "number", "boolean", "text-list", "number-list", "collect", "if", "switch",
    }  # fmt: skip
    for kind in kinds - {"if", "switch"}:
        declared = CATALOGUE[kind]
        made = control(kind)({}, declared.normalised({}))
        assert made.keys() == {port.name for port in declared.outputs}
