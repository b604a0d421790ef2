"""How a run names one piece of work: a node, or one element of a node that maps over a list."""

from __future__ import annotations

from typing import Final

#: Stands between a node and its element; no id holds it.
SIGN: Final = "#"


def place_of(node: str, element: int | None = None) -> str:
    """`node`, or `node#3` for an element of it."""
    return node if element is None else f"{node}{SIGN}{element}"


def split_place(place: str) -> tuple[str, int | None]:
    """The inverse of `place_of`."""
    node, sign, element = place.partition(SIGN)
    return (node, int(element)) if sign else (node, None)
