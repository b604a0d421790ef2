"""Strokes put on a picture, one after the other, tile by tile.

All paint lies over the picture `base` without hiding what it was: an eraser takes paint away and
brings the picture back. Strokes blend with what is seen under them, paint and picture, in encoded
values. `amount` is how much paint lies at each pixel (1 - Π(1 - α)), which the layer's own blend
mode needs. What is painted on a layer lies on a sheet of its own, where an eraser leaves less of
it; the sheets come on top at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import floor
from typing import Final, TypeAlias, cast

from karate.graph.model import JsonObject
from karate.graph.stroke_tools import UNIT
from karate.nodes.arrays import np
from karate.nodes.colour import FAINT, straight
from karate.nodes.effects.painter.dabs import TILE, Tile, dabs_of
from karate.nodes.effects.painter.flood import flooded
from karate.nodes.effects.painter.heal import healed, looked_at
from karate.nodes.effects.painter.outlines import rings_of
from karate.nodes.effects.painter.polygons import covered, edges_of
from karate.nodes.effects.painter.ramp import ramp
from karate.nodes.effects.painter.sheets import Sheets
from karate.nodes.effects.painter.smudge import smear
from karate.nodes.image import Planes
from karate.nodes.modes import composite
from karate.nodes.params import rgb
from karate.nodes.strips import strips

Laid: TypeAlias = tuple[Tile, Planes, Planes]
"""Where, how much (h, w), and the straight colour (3, 1 or h, 1 or w)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Paint over `base` (3 or 4, H, W): `seen` is both together, `amount` and `mask` are (H, W).

    Without `amount` it is not kept.
    """

    base: Planes
    seen: Planes
    mask: Planes
    amount: Planes | None = None
    sheets: Sheets = field(default_factory=Sheets)

    def paint(self, stroke: JsonObject) -> None:
        """Put one frozen stroke on top."""
        opacity = np.float32(cast(int, stroke["opacity"]) / 100)
        on = None
        if stroke["target"] == "paint":
            on = self.sheets.under(stroke, *self.base.shape[1:])
        if stroke["tool"] == "smudge":
            self._smear(stroke, on)
            return
        for tile, alpha, source in LAID[str(stroke["tool"])](self, stroke):
            self._lay(stroke, tile, alpha * opacity, source, on)

    def _smear(self, stroke: JsonObject, on: Planes | None) -> None:
        if stroke["target"] == "mask":
            smear(stroke, self.mask[None])
        elif on is None:
            smear(stroke, self.seen, self.amount)
        else:
            smear(stroke, on)

    def _lay(
        self, stroke: JsonObject, tile: Tile, alpha: Planes, source: Planes, on: Planes | None
    ) -> None:
        erases = stroke["tool"] == "eraser"
        if stroke["target"] == "mask":
            _pile(self.mask[tile], alpha, erases)
            return
        part = (slice(None), *tile)
        seen = self.seen[part] if on is None else on[part]
        if not erases:
            seen[:] = composite(seen, source, alpha, str(stroke["blend"]))
        elif on is None:
            seen += alpha * (self.base[part] - seen)
        else:
            seen *= 1 - alpha
        if self.amount is not None and on is None:
            _pile(self.amount[tile], alpha, erases)

    def brushed(self, stroke: JsonObject) -> Iterator[Laid]:
        """Of brushes and erasers, and of clones, who bring their own colours."""
        _, height, width = self.base.shape
        dabs, source = dabs_of(stroke, height, width), rgb(stroke, "color")
        for tile in () if dabs is None else dabs.tiles(height, width):
            alpha = None if dabs is None else dabs.cover(tile)
            if alpha is None:
                continue
            if stroke["tool"] == "clone":
                source, there = self._cloned(stroke, tile)
                alpha = alpha * there
            yield tile, alpha, source

    def mended(self, stroke: JsonObject) -> Iterator[Laid]:
        """Of healing, which looks at what lies around the stroke, on its layer and below."""
        _, height, width = self.base.shape
        dabs, box = dabs_of(stroke, height, width), looked_at(stroke, height, width)
        cover = None if dabs is None else dabs.cover(box)
        if cover is None:
            return
        source, there = self._cloned(stroke, box)
        shown = self.sheets.below(stroke, self.seen, box)
        cover *= there > FAINT
        colour = healed(shown, source, there, cover)
        cover *= there
        yield box, cover, colour

    def outlined(self, stroke: JsonObject) -> Iterator[Laid]:
        """Of shapes and letters."""
        _, height, width = self.base.shape
        groups = [edges_of(rings) for rings in rings_of(stroke, height, width)]
        for tile, alpha in covered(groups, height, width):
            yield tile, alpha, rgb(stroke, "color")

    def filled(self, stroke: JsonObject) -> Iterator[Laid]:
        """Of fills, which look at all that is painted so far."""
        _, height, width = self.base.shape
        alike = flooded(stroke, height, width, partial(self.sheets.plainly, self.seen))
        if alike is not None:
            for tile in tiles(height, width):
                yield tile, alike[tile].astype(np.float32), rgb(stroke, "color")

    def ramped(self, stroke: JsonObject) -> Iterator[Laid]:
        """Of gradients."""
        _, height, width = self.base.shape
        for tile in tiles(height, width):
            source, alpha = ramp(stroke, tile, height, width)
            yield tile, alpha, source

    def _cloned(self, stroke: JsonObject, tile: Tile) -> tuple[Planes, Planes]:
        """The straight colour and alpha of the picture, `from` away; nothing outside of it."""
        _, height, width = self.base.shape
        wide, high = cast("list[int]", stroke["of"])
        across, down = cast("list[int]", stroke["from"])
        columns = _away(tile[1], floor(across / UNIT * (width / wide) + 0.5), width)
        rows = _away(tile[0], floor(down / UNIT * (height / high) + 0.5), height)
        shape = tuple(one.stop - one.start for one in tile)
        there = np.zeros(shape, np.float32)
        colour = np.zeros((3, *shape), np.float32)
        part = self.base[:, rows[1], columns[1]]
        colour[:, rows[0], columns[0]] = straight(part)
        there[rows[0], columns[0]] = 1 if len(part) == 3 else np.clip(part[-1], 0, 1)
        return colour, there

    def finished(self, opacity: float, mode: str) -> Planes:
        """Picture and paint, by the opacity and blend mode of the paint on no layer: `seen`, which
        is no more what was painted."""
        if mode == "normal" and opacity == 1:
            return self.seen
        for start, stop in strips(*self.base.shape[1:]):
            rows = (slice(None), slice(start, stop))
            base, seen = self.base[rows], self.seen[rows]
            if self.amount is None or mode == "normal":
                seen[:] = base + np.float32(opacity) * (seen - base)
            else:
                alpha = self.amount[start:stop]
                colour = _colour_of(base, seen, alpha)
                seen[:] = composite(base, colour, alpha * np.float32(opacity), mode)
        return self.seen


#: What each tool lays, tile by tile.
LAID: Final[Mapping[str, Callable[[Layer, JsonObject], Iterator[Laid]]]] = {
    "brush": Layer.brushed,
    "eraser": Layer.brushed,
    "clone": Layer.brushed,
    "heal": Layer.mended,
    "shape": Layer.outlined,
    "text": Layer.outlined,
    "fill": Layer.filled,
    "gradient": Layer.ramped,
}


def tiles(height: int, width: int) -> Iterator[Tile]:
    """All tiles of a picture."""
    for row in range(0, height, TILE):
        for column in range(0, width, TILE):
            yield slice(row, min(row + TILE, height)), slice(column, min(column + TILE, width))


def _pile(held: Planes, alpha: Planes, erases: bool) -> None:
    if erases:
        held *= 1 - alpha
    else:
        held += alpha * (1 - held)


def _colour_of(base: Planes, seen: Planes, amount: Planes) -> Planes:
    """The paint's own straight colour: what is seen, with the picture's share taken out.

    C = Cn + (Cn - C0)·(α0/αg - α0), as the result of a non-isolated group in PDF 1.7, 11.4.8.
    """
    below, over = straight(base), np.float32(1)
    if len(base) == 4:
        over = np.clip(base[-1], 0, 1)
    colour = straight(seen)
    thick = np.maximum(amount, np.float32(FAINT))
    found = colour + (colour - below) * (over / thick - over)
    return np.clip(np.where(amount > FAINT, found, below), 0, 1)


def _away(places: slice, by: int, side: int) -> tuple[slice, slice]:
    """Where in `places` there is a source `by` away, and that source within 0..side."""
    start = min(max(places.start + by, 0), side)
    stop = max(min(places.stop + by, side), start)
    return slice(start - by - places.start, stop - by - places.start), slice(start, stop)
