"""Random edits of a graph, as the events a log would hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from hypothesis import strategies as st

from karate.graph.diff import diff, everything
from karate.graph.model import Edge, Graph, Json, Node
from karate.graph.texts import Done
from karate.graph.told import read_changes

IDS = ("a", "b", "c")


def is_text(_: str, param: str) -> bool:
    return param == "note"


@dataclass(frozen=True, slots=True)
class Said:
    """An edit by `actor` and the graph after it."""

    actor: str
    done: Done
    graph: Graph


def begin() -> Graph:
    """Two blurs in a row, one with a text."""
    texts = frozenset({"note"})
    return Graph(
        meta={"schema": 1, "title": "T"},
        nodes={
            "a": Node("blur", (0.0, 0.0), {"sigma": 1, "note": "one two three"}, texts),
            "b": Node("blur", (1.0, 0.0), {"sigma": 2, "note": "x"}, texts, {"title": "B"}),
        },
        edges={"b:image": Edge("a", "image")},
        strokes={"a:1": 1},
        frames={"f": {"text": "F"}},
    )


def event(version: int, before: Graph, after: Graph) -> Done:
    """What the log would hold: through JSON and back."""
    changes = diff(before, after, everything(before, after))
    return Done(version, read_changes([change.to_json() for change in changes]))


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> tuple[Graph, list[Said]]:
    """A first graph and edits by two people; no value is ever set twice."""
    graph = first = begin()
    fresh = count(100)
    said: list[Said] = []
    for version in range(3, 3 + draw(st.integers(1, most))):
        actor = draw(st.sampled_from(["ada", "bob"]))
        after = draw(edit(graph, fresh))
        done = event(version, graph, after)
        if done.changes:
            said.append(Said(actor, done, after))
            graph = after
    return first, said


@st.composite
def edit(draw: st.DrawFn, graph: Graph, fresh: Iterator[int]) -> Graph:
    """`graph` after one edit of a person; what is removed takes its wires and strokes along."""
    value = next(fresh)
    key = draw(st.sampled_from(IDS))
    what = draw(st.sampled_from(["node", "sigma", "move", "type", "text", "wire", "else", "title"]))
    node = graph.nodes.get(key)
    if what == "node" and node is not None:
        gone = {name: None for name, _ in graph.wires_of(key)}
        strokes = {name: None for name in graph.strokes if name.startswith(f"{key}:")}
        return graph.put("nodes", {key: None}).put("edges", gone).put("strokes", strokes)
    if node is None:
        note = draw(st.sampled_from(["", f"note {value}"]))
        texts = frozenset({"note"})
        params: dict[str, Json] = {"sigma": value, "note": note}
        return graph.put("nodes", {key: Node("blur", (value, 0.0), params, texts)})
    match what:
        case "sigma":
            more: dict[str, Json] = {**node.params, "sigma": value}
            return graph.put("nodes", {key: replace(node, params=more)})
        case "move":
            return graph.put("nodes", {key: replace(node, position=(float(value), 0.0))})
        case "type":
            return graph.put("nodes", {key: replace(node, type=f"t{value}")})
        case "text":
            return graph.put("nodes", {key: draw(typed(node, value))})
        case "wire":
            source = draw(st.sampled_from(sorted(graph.nodes)))
            port = f"{key}:image" if draw(st.booleans()) else f"{key}:images:{value}"
            return graph.put("edges", {port: Edge(source, f"p{value}")})
        case "title":
            return graph.put("meta", {"title": f"T{value}"})
    root = draw(st.sampled_from(["frames", "notes", "strokes"]))
    if root == "strokes":
        return graph.put(root, {f"{key}:{draw(st.integers(1, 2))}": value})
    entry = None if draw(st.booleans()) else {"text": f"F{value}", "by": value}
    return graph.put(root, {"f": entry})


@st.composite
def typed(draw: st.DrawFn, node: Node, value: int) -> Node:
    """`node` with a stretch of its note replaced by letters that stand nowhere else."""
    text = str(node.params.get("note", ""))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 3)))
    more = draw(st.sampled_from(["", chr(0x4E00 + value), chr(0x4E00 + value) * 2]))
    note = text[:start] + more + text[end:]
    return replace(node, params={**node.params, "note": note}, texts=frozenset({"note"}))
