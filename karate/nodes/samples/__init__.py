"""Photographs that come with Karate. Their licences stand in LICENSES.md beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A photograph: its file beside this module, what it shows, and under which licence."""

    file: str
    media_type: str
    width: int
    height: int
    title: str
    credit: str
    licence: str

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(__file__).parent / self.file


CHELSEA = Sample(
    "chelsea.png", "image/png", 451, 300, "Chelsea the cat", "Stefan van der Walt", "CC0"
)
COFFEE = Sample("coffee.png", "image/png", 600, 400, "Coffee cup", "Rachel Michetti", "CC0")
ROCKET = Sample("rocket.jpg", "image/jpeg", 640, 427, "Launch of DSCOVR", "SpaceX", "public domain")

SAMPLES = (CHELSEA, COFFEE, ROCKET)

#: The photograph of the first workflow.
SAMPLE = CHELSEA
