"""Models and providers as their records say, checked when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from karate.graph.declared import NodeType
from karate.graph.model import Json, JsonObject

Form: TypeAlias = Literal["png", "mask"]
"""How a file must look when it leaves: an 8-bit PNG; a mask as a PNG whose transparency says where
to edit."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is called: base address, the settings that hold its keys, how requests are signed."""

    id: str
    title: str
    url: str
    url_setting: str
    keys: tuple[str, ...]
    signer: str
    hosts: tuple[str, ...] = ()
    """Hosts besides the base address's own that may be sent the key."""


@dataclass(frozen=True, slots=True)
class Inlet:
    """How the files of an input port travel: in which field, in which form, at most how many."""

    field: str
    form: Form = "png"
    most: int = 1


@dataclass(frozen=True, slots=True)
class Price:
    """What the provider's list says, in micro-dollars; None where it says nothing usable."""

    per_call: int | None = None
    per_output_token: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One model. `name` is the provider's own; `extra` is for its adapter alone."""

    id: str
    name: str
    provider: Provider
    adapter: str
    declared: NodeType
    fields: Mapping[str, str]
    """Param → the request's field."""
    omitted: Mapping[str, Json]
    """Param → the value that stands for not sending it."""
    only_with: Mapping[str, str]
    """Param → the input port without which it is not sent."""
    inlets: Mapping[str, Inlet]
    """Input ports that carry files. A text port stands for the param of its name."""
    results: Mapping[str, str]
    """Output port → where it lies in the answer; what that means is the adapter's."""
    price: Price
    extra: JsonObject
    checked: date
    ends: date | None = None

    def arguments(self, params: Mapping[str, Json], wired: Mapping[str, object]) -> JsonObject:
        """The params as fields of a request, without those that are not to be sent."""
        return {
            self.fields[name]: value
            for name, value in params.items()
            if name in self.fields
            and not (name in self.omitted and self.omitted[name] == value)
            and self.only_with.get(name, "") in {"", *wired}
        }
