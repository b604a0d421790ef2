"""Reading checked params: the declaration has vouched for kinds and limits already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from karate.errors import Invalid
from karate.graph.model import Json
from karate.nodes.arrays import np

if TYPE_CHECKING:
    from karate.nodes.image import Planes


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


def rgb(params: Mapping[str, Json], name: str) -> Planes:
    """A colour param like #ffcc00 as (3, 1, 1) sRGB-encoded planes; raises Invalid."""
    value = params.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise Invalid(f"{name} must be a colour like #ffffff", param=name)
    codes = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return np.array(codes, np.float32)[:, None, None]


def switch(params: Mapping[str, Json], name: str) -> bool:
    """A boolean param; raises Invalid for anything else."""
    value = params.get(name)
    if not isinstance(value, bool):
        raise Invalid(f"{name} must be true or false", param=name)
    return value
