"""In what order strokes are painted, so that few sheets are held at once.

Strokes of one layer never see those of another, but for two tools: a fill looks at every layer that
shows, a heal at its own and those below. A layer that somebody looks at keeps its sheet from its
first stroke on, in replay order; what is painted on it after the last look, and all of a layer
that nobody looks at, waits until its sheet is laid on the picture. The pixels are those of replay
order, bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from karate.errors import StepFailed
from karate.graph.model import JsonObject
from karate.nodes.spare import room

#: Bytes of a sheet for each pixel: four planes of float32.
PIXEL_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Turns:
    """`first` in replay order; then, layer by layer from the bottom, what waited for it (`late`).

    `late` names every layer, bottom to top.
    """

    first: Sequence[JsonObject]
    late: Mapping[str, Sequence[JsonObject]]

    @property
    def sheets(self) -> int:
        """The most sheets that are held at once."""
        held = {str(one.get("layer")) for one in self.first if one["target"] == "paint"}
        held &= self.late.keys()
        most = len(held)
        for layer, waiting in self.late.items():
            most = max(most, len(held | {layer} if waiting else held))
            held.discard(layer)
        return most


def turns_of(strokes: Sequence[JsonObject], layers: Sequence[str]) -> Turns:
    """The turns of sound strokes that show, on layers with these ids, bottom to top."""
    heights = {layer: place for place, layer in enumerate(layers)}
    first: list[JsonObject] = []
    late: dict[str, list[JsonObject]] = {layer: [] for layer in layers}
    looked_at = 0  # so many layers, from the bottom, by this stroke or a later one
    for stroke in reversed(strokes):
        layer = str(stroke.get("layer")) if stroke["target"] == "paint" else ""
        height = heights.get(layer)
        if stroke["tool"] == "fill":
            looked_at = len(layers)
        elif stroke["tool"] == "heal" and height is not None:
            looked_at = max(looked_at, height + 1)
        waits = height is not None and height >= looked_at
        (late[layer] if waits else first).append(stroke)
    return Turns(first[::-1], {layer: waiting[::-1] for layer, waiting in late.items()})


def check_room(turns: Turns, height: int, width: int) -> None:
    """Refuse sheets that this process has no memory for; raises StepFailed before any is made."""
    needed, left = turns.sheets * height * width * PIXEL_BYTES, room()
    if needed > left:
        raise StepFailed(
            f"{turns.sheets} layers of {width} × {height} pixels at once need "
            f"{_megabytes(needed)} MB of memory, and a worker has {_megabytes(left)} MB left. "
            "Hide some, or paint fills and heals before the layers above them",
            param="layers",
        )


def _megabytes(count: int) -> str:
    return f"{max(count, 0) / 1e6:,.0f}"
