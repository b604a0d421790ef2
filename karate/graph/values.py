"""What flows along wires: assets, and small data that needs no file.

An asset is `{id, sha256, media_type, bytes, width?, height?}`, data is `{kind, value}`. A hole
stands where an element of a list failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from karate.graph.model import Json, JsonObject

Kind: TypeAlias = Literal["text", "number", "boolean", "color", "vector", "json"]

#: In the outputs of a step that failed in part: the place of an element without a result.
HOLE: Final[JsonObject] = {}


def data(kind: Kind, value: Json) -> JsonObject:
    """A value without a file."""
    return {"kind": kind, "value": value}


def is_asset(value: Mapping[str, Json]) -> bool:
    """Tell whether `value` names a stored file."""
    return "sha256" in value


def is_hole(value: Mapping[str, Json]) -> bool:
    """Tell whether an element has no result."""
    return not value


def assets_of(outputs: Mapping[str, Sequence[JsonObject]]) -> list[JsonObject]:
    """All assets among `outputs`, in the order of ports."""
    return [value for values in outputs.values() for value in values if is_asset(value)]
