"""Pairs of documents and the changes between them, shared with client/src/graph/diff.ts.

`python -m tests.graph.change_vectors` writes tests/vectors/changes.json anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

from karate.graph.diff import diff, everything
from karate.graph.model import Edge, Graph, Json, JsonObject, Node

FILE = Path(__file__).parents[1] / "vectors" / "changes.json"
SEED = 20
COUNT = 60

_IDS = ("a", "b", "c", "d", "e", "f")
_WORDS = ("", "cat", "a black cat", "a 😀 cat", "chat noir", "aaa", "aa", "日本語", "a 😀🙀 cat")
_VALUES: tuple[Json, ...] = (0, 4, 2.5, -7, True, "soft", "", [1, 2, 3], {"r": 1, "g": "x"})


def build() -> list[JsonObject]:
    """The vectors; equal on every machine."""
    random = Random(SEED)
    vectors: list[JsonObject] = []
    for _ in range(COUNT):
        old = _graph(random)
        new = _graph(random) if random.random() < 0.2 else _edited(old, random)
        changes: list[Json] = [c.to_json() for c in diff(old, new, everything(old, new))]
        vectors.append({"old": _document(old), "new": _document(new), "changes": changes})
    return vectors


def rendered() -> str:
    """The text of the file: one vector a line."""
    lines = (json.dumps(vector, ensure_ascii=False, sort_keys=True) for vector in build())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _graph(random: Random) -> Graph:
    keys = random.sample(_IDS, random.randint(0, len(_IDS)))
    return Graph(
        meta={"schema": 1, "title": random.choice(_WORDS)},
        nodes={key: _node(random) for key in keys},
        edges={_edge_key(random): _edge(random) for _ in range(random.randint(0, 6))},
        strokes={"a:1": random.choice(_VALUES)} if random.random() < 0.3 else {},
        frames={"f1": _entry(random)} if random.random() < 0.3 else {},
        notes={"n1": _entry(random)} if random.random() < 0.3 else {},
    )


def _node(random: Random) -> Node:
    params: dict[str, Json] = {}
    texts: set[str] = set()
    for name in ("amount", "mode", "prompt"):
        if random.random() < 0.6:
            params[name] = random.choice(_WORDS if name == "prompt" else _VALUES)
    if "prompt" in params and random.random() < 0.8:
        texts.add("prompt")
    keys: dict[str, Json] = {"title": random.choice(_WORDS)} if random.random() < 0.4 else {}
    kind = random.choice(("image", "blur", "gone/unknown"))
    return Node(kind, _place(random), params, frozenset(texts), keys)


def _place(random: Random) -> tuple[float, float]:
    return float(random.randint(-99, 99)), float(random.randint(-99, 99))


def _entry(random: Random) -> Mapping[str, Json]:
    return {key: random.choice(_WORDS) for key in ("text", "color") if random.random() < 0.8}


def _edge(random: Random) -> Edge:
    return Edge(random.choice(_IDS), random.choice(("image", "mask")))


def _edge_key(random: Random) -> str:
    order = random.choice(("", "", ":V-aaa", ":k-bbb"))
    return f"{random.choice(_IDS)}:{random.choice(('image', 'mask'))}{order}"


def _edited(graph: Graph, random: Random) -> Graph:
    """`graph` after a few edits of one thing each."""
    for _ in range(random.randint(0, 4)):
        graph = _edit(graph, random)
    return graph


def _edit(graph: Graph, random: Random) -> Graph:
    held = sorted(graph.nodes)
    key = random.choice(held) if held else "a"
    match random.randint(0, 6):
        case 0:
            return graph.put("nodes", {random.choice(_IDS): _node(random)})
        case 1:
            gone = {k: None for k, _ in graph.wires_of(key)} if random.random() < 0.8 else {}
            return graph.put("nodes", {key: None}).put("edges", gone)
        case 2:
            return graph.put("edges", {_edge_key(random): random.choice((_edge(random), None))})
        case 3:
            return graph.put("meta", {"title": random.choice(_WORDS)})
        case 4:
            root = random.choice(("frames", "notes"))
            return graph.put(root, {f"{root[0]}1": random.choice((_entry(random), None))})
        case 5:
            return graph.put("strokes", {f"{key}:2": random.choice((*_VALUES, None))})
    if not held:
        return graph
    node = graph.nodes[key]
    fresh = _node(random)
    part = random.choice(("position", "params", "keys", "type"))
    changes = {part: getattr(fresh, part)}
    if part == "params":
        changes["texts"] = fresh.texts
    return graph.put("nodes", {key: replace(node, **changes)})


def _document(graph: Graph) -> JsonObject:
    return {
        "meta": dict(graph.meta),
        "nodes": {key: node.to_json() for key, node in graph.nodes.items()},
        "edges": {key: {"source": e.source, "port": e.port} for key, e in graph.edges.items()},
        "strokes": dict(graph.strokes),
        "frames": {key: dict(entry) for key, entry in graph.frames.items()},
        "notes": {key: dict(entry) for key, entry in graph.notes.items()},
    }


if __name__ == "__main__":
    FILE.write_text(rendered(), encoding="utf-8")
