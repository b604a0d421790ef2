"""Strokes put on a picture, one after the other, tile by tile.

All paint lies over the picture `base` without hiding what it was: an eraser takes paint away and
brings the picture back. Strokes blend with what is seen under them, paint and picture, in encoded
values. `amount` is how much paint lies at each pixel (1 - Π(1 - α)), which the layer's own blend
mode needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import cast

from karate.graph.model import JsonObject
from karate.graph.strokes import UNIT
from karate.nodes.arrays import np
from karate.nodes.colour import FAINT, straight
from karate.nodes.effects.painter.dabs import Tile, dabs_of
from karate.nodes.image import Planes
from karate.nodes.modes import composite
from karate.nodes.params import rgb
from karate.nodes.strips import strips


@dataclass(frozen=True, slots=True)
class Layer:
    """Paint over `base` (3 or 4, H, W): `seen` is both together, `amount` and `mask` are (H, W).

    Without `amount` it is not kept.
    """

    base: Planes
    seen: Planes
    mask: Planes
    amount: Planes | None = None

    def paint(self, stroke: JsonObject) -> None:
        """Put one frozen stroke on top."""
        _, height, width = self.base.shape
        dabs = dabs_of(stroke, height, width)
        if dabs is None:
            return
        opacity = np.float32(cast(int, stroke["opacity"]) / 100)
        for tile in dabs.tiles(height, width):
            alpha = dabs.cover(tile)
            if alpha is not None:
                self._lay(stroke, tile, alpha * opacity)

    def _lay(self, stroke: JsonObject, tile: Tile, alpha: Planes) -> None:
        erases = stroke["tool"] == "eraser"
        if stroke["target"] == "mask":
            _pile(self.mask[tile], alpha, erases)
            return
        part = (slice(None), *tile)
        seen = self.seen[part]
        if erases:
            seen += alpha * (self.base[part] - seen)
        else:
            source = rgb(stroke, "color")
            if stroke["tool"] == "clone":
                source, there = self._cloned(stroke, tile)
                alpha = alpha * there
            seen[:] = composite(seen, source, alpha, str(stroke["blend"]))
        if self.amount is not None:
            _pile(self.amount[tile], alpha, erases)

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
        """Picture and paint together, with the opacity and blend mode of all paint."""
        if mode == "normal" and opacity == 1:
            return self.seen
        out = np.empty_like(self.seen)
        for start, stop in strips(*self.base.shape[1:]):
            rows = (slice(None), slice(start, stop))
            base, seen = self.base[rows], self.seen[rows]
            if self.amount is None or mode == "normal":
                out[rows] = base + np.float32(opacity) * (seen - base)
            else:
                alpha = self.amount[start:stop]
                colour = _colour_of(base, seen, alpha)
                out[rows] = composite(base, colour, alpha * np.float32(opacity), mode)
        return out


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
