"""A small catalogue and random graphs for the tests of the pure theory."""

from __future__ import annotations

from hypothesis import strategies as st

from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Edge, Graph, Node

IMAGE = Port("image", PortType.IMAGE, "Image")

CATALOGUE = {
    "image": NodeType(
        id="image",
        version=1,
        title="Image",
        category="source",
        description="",
        outputs=(IMAGE,),
        params=(Param("asset", "asset", "Asset"),),
    ),
    "blur": NodeType(
        id="blur",
        version=1,
        title="Blur",
        category="tool",
        description="",
        inputs=(IMAGE,),
        outputs=(IMAGE,),
        params=(
            Param("sigma", "number", "Sigma", 4.0, 0, 250),
            Param("kind", "choice", "Kind", "gaussian", options=("gaussian", "box")),
            Param("note", "text", "Note", ""),
        ),
    ),
    "number": NodeType(
        id="number",
        version=1,
        title="Number",
        category="source",
        description="",
        outputs=(Port("number", PortType.NUMBER, "Number"),),
    ),
    "join": NodeType(
        id="join",
        version=1,
        title="Join",
        category="tool",
        description="",
        inputs=(Port("images", PortType.IMAGE, "Images", list=True),),
        outputs=(IMAGE,),
    ),
    "painter": NodeType(
        id="painter",
        version=1,
        title="Painter",
        category="tool",
        description="",
        outputs=(IMAGE,),
        params=(Param("strokes", "strokes", "Strokes", []),),
    ),
}

IDS = st.sampled_from(["a", "b", "c", "d", "e"])
POSITIONS = st.tuples(st.integers(0, 9).map(float), st.integers(0, 9).map(float))
TEXTS = st.text("abc ", max_size=8)


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    params: dict[str, object] = {}
    texts: set[str] = set()
    if draw(st.booleans()):
        params["sigma"] = draw(st.integers(0, 9))
    if draw(st.booleans()):
        params["note"] = draw(TEXTS)
        texts.add("note")
    kind = draw(st.sampled_from(["image", "blur", "number", "join", "ghost"]))
    title = draw(st.sampled_from([None, "One", "Two"]))
    keys = {} if title is None else {"title": title}
    return Node(kind, draw(POSITIONS), params, frozenset(texts), keys)  # type: ignore[arg-type]  # JSON values


def edges() -> st.SearchStrategy[dict[str, Edge]]:
    key = st.tuples(IDS, st.sampled_from(["image", "images", "nope"]), st.sampled_from(["", ":m"]))
    source = st.builds(Edge, IDS, st.sampled_from(["image", "number", "nope"]))
    return st.dictionaries(key.map(lambda k: f"{k[0]}:{k[1]}{k[2]}"), source, max_size=8)


def graphs() -> st.SearchStrategy[Graph]:
    furniture = st.dictionaries(
        IDS, st.dictionaries(st.sampled_from(["text", "color"]), TEXTS, min_size=1), max_size=2
    )
    return st.builds(
        Graph,
        meta=st.dictionaries(st.just("title"), TEXTS, max_size=1),
        nodes=st.dictionaries(IDS, nodes(), max_size=5),
        edges=edges(),
        strokes=st.dictionaries(st.sampled_from(["a:1", "a:2"]), st.integers(0, 3), max_size=2),
        frames=furniture,
        notes=furniture,
    )
