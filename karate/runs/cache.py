"""The content key of a step: equal keys mean equal results, whoever asked and when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from karate.errors import NotFound
from karate.graph.declared import NodeType
from karate.graph.model import Json, JsonObject
from karate.graph.plan import Step
from karate.graph.runstate import RunState

#: What computes local effects; another engine may round otherwise, so it is part of the key.
ENGINE: Final = "cpu"
#: A simulated result never answers a real request.
TIER: Final = "real"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a result depends on: pictures by the hash of their bytes, never by id."""

    type: str
    version: int
    params: Mapping[str, Json]
    inputs: Mapping[str, Sequence[str]]
    workspace: str

    @property
    def key(self) -> str:
        """SHA-256, in hex, over the recipe as RFC 8785 JSON."""
        import rfc8785  # not needed to serve the first page

        content: dict[str, Json] = {
            "type": self.type,
            "version": self.version,
            "engine": ENGINE,
            "tier": TIER,
            "params": dict(self.params),
            "inputs": {port: list(hashes) for port, hashes in self.inputs.items()},
            "workspace": self.workspace,
        }
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def recipe_of(
    state: RunState,
    step: Step,
    declared: NodeType,
    workspace: str,
    content: Callable[[str], str],
) -> Recipe:
    """The recipe of a step whose parents are done. `content` gives the SHA-256 of an asset id.

    Raises NotFound when an asset it names is not there.
    """
    params: JsonObject = dict(step.params)
    for param in declared.params:
        asset = params.get(param.name)
        if param.kind == "asset" and isinstance(asset, str):
            params[param.name] = content(asset)
    hashes = {
        port: [cast(str, asset["sha256"]) for asset in assets]
        for port, assets in input_assets(state, step).items()
    }
    return Recipe(step.type, step.version, params, hashes, workspace)


def input_assets(state: RunState, step: Step) -> dict[str, list[JsonObject]]:
    """The assets that feed each input port, in the order of its wires.

    Raises NotFound when a parent gave nothing at the wired port.
    """
    found: dict[str, list[JsonObject]] = {}
    for port, sources in step.inputs.items():
        for node, output in sources:
            assets = state.steps[node].outputs.get(output)
            if not assets:
                raise NotFound(f"{node} gave nothing at its output “{output}”")
            found.setdefault(port, []).extend(assets)
    return found
