"""The layers of a painting: transparent sheets above the picture, bottom to top.

The twin is `client/src/paint/layers.ts`. Strokes of a layer that is not listed are the picture's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from karate.errors import Invalid
from karate.graph.model import Json, JsonObject
from karate.graph.strokes import BLENDS
from karate.nodes.arrays import np
from karate.nodes.colour import straight
from karate.nodes.image import Planes
from karate.nodes.modes import composite
from karate.nodes.strips import strips

#: Most layers of one painting.
MOST_LAYERS: Final = 16
#: Longest name of a layer.
LONGEST_NAME: Final = 64
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(slots=True)
class Sheet:
    """One layer and its paint, premultiplied (4, H, W); None where there is none yet."""

    opacity: float
    blend: str
    visible: bool
    planes: Planes | None = None


@dataclass(slots=True)
class Sheets:
    """The layers by id, bottom to top."""

    layers: Mapping[str, Sheet] = field(default_factory=dict)

    def shows(self, stroke: JsonObject) -> bool:
        """Whether what a stroke paints can be seen."""
        layer = self.layers.get(str(stroke.get("layer")))
        return layer is None or layer.visible or stroke["target"] == "mask"

    def holds(self, stroke: JsonObject) -> bool:
        """Whether a stroke lies on a layer."""
        return str(stroke.get("layer")) in self.layers

    def under(self, stroke: JsonObject, height: int, width: int) -> Planes | None:
        """The sheet that a stroke is painted on; None for the picture itself."""
        layer = self.layers.get(str(stroke.get("layer")))
        if layer is None:
            return None
        if layer.planes is None:
            layer.planes = np.zeros((4, height, width), np.float32)
        return layer.planes

    def put(self, layer: str, seen: Planes) -> None:
        """Lay the sheet of a layer over `seen`, in place, and give it up."""
        sheet = self.layers[layer]
        planes, sheet.planes = sheet.planes, None
        if planes is not None and sheet.visible and sheet.opacity != 0:
            _lay(planes, seen, sheet.opacity, sheet.blend)

    def plainly(self, seen: Planes, part: tuple[slice, slice]) -> Planes:
        """A part of `seen` under all sheets that show, whatever their opacity and blend mode: so a
        setting of a layer never changes what a fill covers."""
        return _plain(seen[:, *part], [sheet[:, *part] for sheet in self._painted(self.layers)])

    def below(self, stroke: JsonObject, seen: Planes, part: tuple[slice, slice]) -> Planes:
        """A part of `seen` under the sheets up to the one that a stroke lies on, plainly."""
        ids = [*self.layers]
        own = str(stroke.get("layer"))
        under = ids[: ids.index(own) + 1] if own in ids else []
        return _plain(seen[:, *part], [sheet[:, *part] for sheet in self._painted(under)])

    def _painted(self, ids: Iterable[str]) -> list[Planes]:
        sheets = [self.layers[one].planes for one in ids if self.layers[one].visible]
        return [sheet for sheet in sheets if sheet is not None]


def _plain(seen: Planes, sheets: Sequence[Planes]) -> Planes:
    found = seen.copy() if sheets else seen
    for sheet in sheets:
        _lay(sheet, found, 1.0, "normal")
    return found


def _lay(sheet: Planes, seen: Planes, opacity: float, blend: str) -> None:
    for start, stop in strips(*seen.shape[1:]):
        part = (slice(None), slice(start, stop))
        alpha = sheet[3, start:stop] * np.float32(opacity)
        seen[part] = composite(seen[part], straight(sheet[part]), alpha, blend)


def sheets_of(value: Json) -> Sheets:
    """The layers that the param says; raises Invalid."""
    told: Sequence[Json] = value if isinstance(value, list) else [None]
    if len(told) > MOST_LAYERS:
        raise Invalid(f"at most {MOST_LAYERS} layers", param="layers")
    found: dict[str, Sheet] = {}
    for place, one in enumerate(told):
        problem = _problem(one, found)
        if problem is not None or not isinstance(one, dict):
            raise Invalid(f"layer {place + 1}: {problem}", param="layers")
        opacity = cast(float, one["opacity"])
        found[str(one["id"])] = Sheet(opacity, str(one["blend"]), one["visible"] is True)
    return Sheets(found)


def _problem(one: Json, known: Mapping[str, Sheet]) -> str | None:
    if not isinstance(one, dict):
        return "layers are a list of objects"
    name, opacity, identity = one.get("name"), one.get("opacity"), one.get("id")
    if one.keys() != {"id", "name", "opacity", "blend", "visible"}:
        return "a layer has id, name, opacity, blend and visible"
    if not isinstance(identity, str) or _ID.fullmatch(identity) is None or identity in known:
        return "id must be letters and digits, of this layer alone"
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        return f"name must be at most {LONGEST_NAME} letters"
    counts = isinstance(opacity, int | float) and not isinstance(opacity, bool)
    if not counts or not 0 <= cast(float, opacity) <= 1:
        return "opacity must be from 0 to 1"
    if one["blend"] not in BLENDS:
        return f"blend must be one of {', '.join(BLENDS)}"
    return None if isinstance(one["visible"], bool) else "visible must be true or false"
