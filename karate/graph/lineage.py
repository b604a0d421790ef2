"""Where two workflows were one: forks remember what they were made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

#: A workflow at a version of its stream.
Point: TypeAlias = "tuple[str, int]"

#: Forks of forks that are looked through.
MAX_DEPTH: Final = 32


def common_point(one: Point, other: Point, made_of: Callable[[str], Point | None]) -> Point | None:
    """The newest moment that lies in the past of both; None for strangers."""
    past = dict(_past(one, made_of))
    for workflow, version in _past(other, made_of):
        if workflow in past:
            return workflow, min(version, past[workflow])
    return None


def _past(point: Point, made_of: Callable[[str], Point | None]) -> list[Point]:
    found = [point]
    while len(found) <= MAX_DEPTH:
        before = made_of(found[-1][0])
        if before is None:
            break
        found.append(before)
    return found
