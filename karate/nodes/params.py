"""Reading checked params: the declaration has vouched for kinds and limits already."""

from __future__ import annotations

from collections.abc import Mapping

from karate.errors import Invalid
from karate.graph.model import Json


def number(params: Mapping[str, Json], name: str) -> float:
    """A number param; raises Invalid for anything else."""
    value = params.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Invalid(f"{name} must be a number", param=name)
    return float(value)


def whole(params: Mapping[str, Json], name: str) -> int:
    """An integer param; raises Invalid for anything else."""
    value = number(params, name)
    if value != int(value):
        raise Invalid(f"{name} must be a whole number", param=name)
    return int(value)


def choice(params: Mapping[str, Json], name: str) -> str:
    """A choice or text param; raises Invalid for anything else."""
    value = params.get(name)
    if not isinstance(value, str):
        raise Invalid(f"{name} must be text", param=name)
    return value


def switch(params: Mapping[str, Json], name: str) -> bool:
    """A boolean param; raises Invalid for anything else."""
    value = params.get(name)
    if not isinstance(value, bool):
        raise Invalid(f"{name} must be true or false", param=name)
    return value
