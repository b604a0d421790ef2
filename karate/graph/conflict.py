"""A spot that both sides of a merge changed, as a person is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from karate.graph.model import Json, JsonObject, split_edge_key
from karate.graph.spots import Spot


@dataclass(frozen=True, slots=True)
class Conflict:
    """The three values are None where there is nothing."""

    spot: Spot
    base: Json
    ours: Json
    theirs: Json

    @property
    def id(self) -> str:
        """Its name in the choices."""
        return ":".join(part for part in self.spot if part is not None)

    @property
    def node(self) -> str | None:
        """The node it is about; for a wire the one it leads to."""
        root, entry, _key = self.spot
        if root == "nodes":
            return entry
        return split_edge_key(entry)[0] if root in ("edges", "strokes") else None

    def to_json(self, names: Mapping[str, str]) -> JsonObject:
        """For people; `names` says what nodes are called."""
        found: JsonObject = {"id": self.id, "label": self._label(names)}
        if self.node is not None:
            found["node"] = self.node
        return {**found, "base": self.base, "ours": self.ours, "theirs": self.theirs}

    def _label(self, names: Mapping[str, str]) -> str:
        root, entry, key = self.spot
        name = names.get(self.node or "", self.node or "")
        if root == "edges":
            return f"the wire into {split_edge_key(entry)[1]} of {name}"
        if root == "nodes":
            return name if key is None else f"{key.removeprefix('params.')} of {name}"
        if root == "strokes":
            return f"a stroke on {name}"
        what = f"a {root.removesuffix('s')}"
        return what if key is None else f"{key} of {what}"
