"""The library of subgraphs: selections that people saved to use again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from karate.graph.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgraphSaved:
    """Version `of` of a subgraph; `definition` is what a node carries under its key `subgraph`."""

    type: ClassVar[str] = "subgraph.saved"
    version: ClassVar[int] = 1
    subgraph: str
    of: int
    title: str
    definition: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgraphRemoved:
    """It is offered no longer; nodes made of it keep what they carry."""

    type: ClassVar[str] = "subgraph.removed"
    version: ClassVar[int] = 1
    subgraph: str
