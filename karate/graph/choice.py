"""Nodes with lazy inputs: one value picks the input that is needed, the others need not exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from karate.graph.model import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Choice:
    """`by` names the input or param that picks; `options` maps what it says to a lazy input."""

    by: str
    options: Mapping[str, str]

    @property
    def ports(self) -> frozenset[str]:
        """The lazy inputs."""
        return frozenset(self.options.values())

    def port(self, value: Json) -> str | None:
        """The input that `value` picks; None when there is no such option."""
        return self.options.get(spoken(value))

    def to_json(self) -> JsonObject:
        return {"by": self.by, "options": dict(self.options)}

    @staticmethod
    def from_json(raw: JsonObject) -> Choice:
        """The inverse of `to_json`."""
        options = raw["options"]
        assert isinstance(options, dict)
        return Choice(str(raw["by"]), {key: str(port) for key, port in options.items()})


def spoken(value: Json) -> str:
    """A value as an option is written: `true`, `3`, or the text itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
