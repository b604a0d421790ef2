"""What a node type declares. Palette, inspector, validation, schema, docs and client types derive
from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from karate.graph.choice import Choice
from karate.graph.model import Json, JsonObject, is_exact


class PortType(StrEnum):
    IMAGE = "image"
    MASK = "mask"
    VIDEO = "video"
    AUDIO = "audio"
    MESH = "mesh"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    COLOR = "color"
    VECTOR = "vector"
    JSON = "json"
    ANY = "any"


#: The only conversions a wire makes by itself; the client shows each on the wire.
COERCIONS = frozenset(
    {
        (PortType.MASK, PortType.IMAGE),
        (PortType.IMAGE, PortType.MASK),
        (PortType.NUMBER, PortType.TEXT),
    }
)


def connectable(source: PortType, target: PortType) -> bool:
    """Tell whether an output of `source` may feed an input of `target`."""
    return source == target or PortType.ANY in (source, target) or (source, target) in COERCIONS


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output. A `list` input takes many wires in order."""

    name: str
    type: PortType
    title: str
    required: bool = True
    list: bool = False
    description: str = ""


ParamKind: TypeAlias = Literal[
    "number", "integer", "boolean", "choice", "text", "color", "asset", "json", "strokes"
]
"""What a param is; "strokes" are those of the document, which a run is given and nobody sets."""


@dataclass(frozen=True, slots=True)
class Param:
    """One setting of a node: `minimum`, `maximum` and `step` in `unit`; `options` for a choice.

    The `maximum` of a text counts its characters.
    """

    name: str
    kind: ParamKind
    title: str
    default: Json = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    options: tuple[str, ...] = ()
    group: str = ""
    description: str = ""
    required: bool = False
    """A text that may not be blank."""
    when: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    """Other params, and the values of theirs with which this one matters."""
    unavailable: Mapping[str, str] = field(default_factory=dict)
    """Options of a choice that cannot be taken here, each with the reason."""
    scales: bool = True
    """Whether a length in `unit` px is one of the picture, and shrinks with it for a preview."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """Options that an optional model does, each with what it has to serve."""
    gains: Mapping[str, str] = field(default_factory=dict)
    """Options that such a model does better than the way which is always there."""
    idle: tuple[Mapping[str, Json], ...] = ()
    """Values of other params, each set together, with which such a model has nothing to do."""

    def problem(self, value: Json) -> str | None:
        """Say why `value` is not allowed, or None."""
        match self.kind:
            case "number" | "integer":
                return self._number_problem(value)
            case "boolean":
                return None if isinstance(value, bool) else "must be true or false"
            case "choice":
                return (
                    None if value in self.options else f"must be one of {', '.join(self.options)}"
                )
            case "text" | "color":
                return self._text_problem(value)
            case "asset":
                return None if value is None or isinstance(value, str) else "must be an asset id"
            case "json":
                return None
            case "strokes":
                return None if isinstance(value, list) else "must be a list of strokes"

    def _text_problem(self, value: Json) -> str | None:
        if not isinstance(value, str):
            return "must be text"
        if self.maximum is not None and len(value) > self.maximum:
            return f"must have at most {self.maximum:g} characters"
        return None

    def _number_problem(self, value: Json) -> str | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return "must be a number"
        if not is_exact(value):
            return "must be finite, and exact in JavaScript"
        if self.kind == "integer" and value != int(value):
            return "must be a whole number"
        if self.minimum is not None and value < self.minimum:
            return f"must be at least {self.minimum:g}"
        if self.maximum is not None and value > self.maximum:
            return f"must be at most {self.maximum:g}"
        return None

    def schema(self) -> JsonObject:
        """The param as JSON Schema, with Karate's `x-` hints for the inspector."""
        types: dict[str, str] = {"choice": "string", "text": "string", "color": "string"}
        found: JsonObject = {"title": self.title, "default": self.default}
        if self.kind == "asset":
            found["type"] = ["string", "null"]
        elif self.kind == "strokes":
            found["type"] = "array"
        elif self.kind != "json":
            found["type"] = types.get(self.kind, self.kind)
        limits = {"minimum": self.minimum, "maximum": self.maximum, "x-step": self.step}
        if self.kind == "text":
            limits = {"minLength": 1 if self.required else None, "maxLength": self.maximum}
        found.update({key: value for key, value in limits.items() if value is not None})
        if self.options:
            found["enum"] = list(self.options)
        words = {"description": self.description, "x-unit": self.unit, "x-group": self.group}
        found.update({key: value for key, value in words.items() if value})
        found["x-kind"] = self.kind
        if self.when:
            found["x-when"] = {name: list(values) for name, values in self.when.items()}
        if self.unavailable:
            found["x-unavailable"] = dict(self.unavailable)
        return found


@dataclass(frozen=True, slots=True)
class NodeType:
    """A node type. `version` grows when the same params and inputs give another result."""

    id: str
    version: int
    title: str
    category: str
    description: str
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    params: tuple[Param, ...] = ()
    keywords: tuple[str, ...] = ()
    kind: Literal["local", "provider", "io", "control"] = "local"
    resource: Literal["cpu", "gpu", "net"] = "cpu"
    cacheable: bool = True
    timeout_s: float = 300.0
    cost: int = 0
    """Price of one execution in micro-credits; 0 also where it is not `priced`."""
    priced: bool = True
    """Whether anybody knows the price before; `price_note` then says why not, or how it comes."""
    price_note: str = ""
    aliases: tuple[str, ...] = ()
    """Other ids it answers to: a document that names one runs this."""
    provider: str = ""
    state: Literal["available", "retired", "unavailable"] = "available"
    reason: str = ""
    """Why it cannot run here; empty where it can."""
    choice: Choice | None = None
    """Which inputs are lazy, and what picks the one that is needed."""

    def input(self, name: str) -> Port | None:
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> Port | None:
        return next((port for port in self.outputs if port.name == name), None)

    def param(self, name: str) -> Param | None:
        return next((param for param in self.params if param.name == name), None)

    def normalised(self, params: Mapping[str, Json]) -> JsonObject:
        """`params` with defaults filled in and unknown names dropped."""
        return {p.name: params.get(p.name, p.default) for p in self.params}

    def to_json(self) -> JsonObject:
        """The declaration as `GET /node-types` serves it."""
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "category": self.category,
            "description": self.description,
            "keywords": list(self.keywords),
            "kind": self.kind,
            "resource": self.resource,
            "cacheable": self.cacheable,
            "timeout_s": self.timeout_s,
            "price": self.cost if self.priced else None,
            "price_note": self.price_note,
            "aliases": list(self.aliases),
            "provider": self.provider,
            "state": self.state,
            "reason": self.reason,
            "choice": self.choice.to_json() if self.choice else None,
            "inputs": [port_json(port) for port in self.inputs],
            "outputs": [port_json(port) for port in self.outputs],
            "params": {
                "type": "object",
                "additionalProperties": False,
                "properties": {param.name: param.schema() for param in self.params},
            },
        }


def port_json(port: Port) -> JsonObject:
    """A port as the catalogue serves it."""
    return {
        "name": port.name,
        "type": port.type.value,
        "title": port.title,
        "required": port.required,
        "list": port.list,
        "description": port.description,
    }


Catalogue: TypeAlias = Mapping[str, NodeType]
