"""How much room Outpaint makes on each side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """How many pixels are added on each side."""

    left: int
    top: int
    right: int
    bottom: int
