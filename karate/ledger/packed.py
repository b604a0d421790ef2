"""A graph as bytes: smaller and faster than a document, and only for what can be made again."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from karate.errors import Incompatible
from karate.graph.model import Edge, Graph, Node

#: Grows when the form changes; other forms are not read.
FORM: Final = 1
#: Fast; graphs shrink to about a fifth.
_LEVEL: Final = 1


def pack(graph: Graph) -> bytes:
    """`graph` as bytes."""
    nodes = {
        key: (node.type, node.position, dict(node.params), sorted(node.texts), dict(node.keys))
        for key, node in graph.nodes.items()
    }
    edges = {key: (edge.source, edge.port) for key, edge in graph.edges.items()}
    rest = (dict(graph.meta), dict(graph.strokes), _plain(graph.frames), _plain(graph.notes))
    return zlib.compress(msgspec.msgpack.encode((FORM, nodes, edges, *rest)), _LEVEL)


def unpack(data: bytes) -> Graph:
    """The graph of `pack`. Raises Incompatible."""
    try:
        form, nodes, edges, *rest = msgspec.msgpack.decode(zlib.decompress(data))
        if form != FORM:
            raise Incompatible("the graph was packed by another build")
        meta, strokes, frames, notes = rest
        return Graph(
            meta=meta,
            nodes={key: _node(*node) for key, node in nodes.items()},
            edges={key: Edge(*edge) for key, edge in edges.items()},
            strokes=strokes,
            frames=frames,
            notes=notes,
        )
    except (zlib.error, msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
        raise Incompatible("the packed graph cannot be read") from error


def _node(type: str, position: list[float], params: Any, texts: list[str], keys: Any) -> Node:
    return Node(type, (position[0], position[1]), params, frozenset(texts), keys)


def _plain(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: dict(entry) for key, entry in entries.items()}
