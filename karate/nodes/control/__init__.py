"""Nodes that handle values as they are: constants, lists and branches. No child process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from karate.errors import NotFound
from karate.graph.declared import NodeType
from karate.graph.model import Json, JsonObject
from karate.nodes.control import branch, collect, constants, listing

Control: TypeAlias = Callable[
    [Mapping[str, Sequence[JsonObject]], Mapping[str, Json]], dict[str, list[JsonObject]]
]

_CONTROLS: Final[Mapping[str, tuple[NodeType, Control]]] = {
    declared.id: (declared, run)
    for declared, run in (
        *((kind, constants.run) for kind in constants.TYPES),
        (listing.TEXTS, listing.texts),
        (listing.NUMBERS, listing.numbers),
        (collect.TYPE, collect.run),
        (branch.IF, branch.run),
        (branch.SWITCH, branch.run),
    )
}

#: Node type id to declaration, in the order of the palette.
CONTROLS: Final[Mapping[str, NodeType]] = MappingProxyType(
    {name: found[0] for name, found in _CONTROLS.items()}
)


def control(type_id: str) -> Control:
    """The `run(inputs, params)` of a control node; raises NotFound."""
    try:
        return _CONTROLS[type_id][1]
    except KeyError:
        raise NotFound(f"No node is called {type_id}") from None
