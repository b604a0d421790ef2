"""The content key of a step: equal keys mean equal results, whoever asked and when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from karate.graph.declared import NodeType
from karate.graph.elements import Values
from karate.graph.model import Json, JsonObject
from karate.graph.plan import Step
from karate.graph.values import is_asset

#: What computes local effects; another engine may round otherwise, so it is part of the key.
ENGINE: Final = "cpu"
#: A simulated result never answers a real request.
TIER: Final = "real"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a result depends on: pictures by the hash of their bytes, never by id.

    `spread` tells how a node is run over whole lists; an element of one, like any other step, has
    none. `said` are the inputs that are data, in words, to explain what changed.
    """

    type: str
    version: int
    params: Mapping[str, Json]
    inputs: Mapping[str, Sequence[str]]
    workspace: str
    spread: str = ""
    engine: str = ENGINE
    tier: str = TIER
    said: Mapping[str, Sequence[Json]] | None = None

    @property
    def key(self) -> str:
        """SHA-256, in hex, over the recipe as RFC 8785 JSON."""
        content: dict[str, Json] = {
            "type": self.type,
            "version": self.version,
            "engine": self.engine,
            "tier": self.tier,
            "params": dict(self.params),
            "inputs": {port: list(hashes) for port, hashes in self.inputs.items()},
            "workspace": self.workspace,
        }
        if self.spread:
            content["spread"] = self.spread
        return _sha256(content)


def recipe_of(
    step: Step,
    declared: NodeType,
    workspace: str,
    inputs: Values,
    content: Callable[[str], str],
    spread: bool = False,
) -> Recipe:
    """The recipe of a step that gets `inputs`. `content` gives the SHA-256 of an asset id.

    Raises NotFound when an asset it names is not there.
    """
    params: JsonObject = dict(step.params)
    for param in declared.params:
        asset = params.get(param.name)
        if param.kind == "asset" and isinstance(asset, str):
            params[param.name] = content(asset)
    hashes = {port: [content_hash(value) for value in values] for port, values in inputs.items()}
    said = {
        port: [value.get("value") for value in values]
        for port, values in inputs.items()
        if values and not any(is_asset(value) for value in values)
    }
    how = f"{step.lists} {' '.join(step.maps)}" if spread else ""
    return Recipe(step.type, step.version, params, hashes, workspace, how, said=said)


def content_hash(value: JsonObject) -> str:
    """What stands for a value in a key: the hash of a file's bytes, or of the data itself."""
    return str(value["sha256"]) if is_asset(value) else _sha256(dict(value))


def _sha256(content: Json) -> str:
    import rfc8785  # not needed to serve the first page

    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
