"""Painter: strokes of many tools on a picture or a blank canvas, its layers, and masks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from karate.errors import Invalid
from karate.graph.model import Json, JsonObject
from karate.graph.strokes import FORM, MAX_STROKES, freeze, stroke_problem
from karate.nodes.arrays import np
from karate.nodes.blend import blend_of
from karate.nodes.effects.painter.declared import TYPE
from karate.nodes.effects.painter.layer import Layer
from karate.nodes.effects.painter.sheets import sheets_of
from karate.nodes.effects.painter.turns import check_room, turns_of
from karate.nodes.finite import finite
from karate.nodes.fitted import fitted
from karate.nodes.image import Image, Planes, check_size
from karate.nodes.meter import METER
from karate.nodes.params import choice, number, rgb, switch, whole
from karate.nodes.strips import strips

__all__ = ["TYPE", "run"]

Inputs = Mapping[str, Sequence[Image]]


def run(inputs: Inputs, params: Mapping[str, Json]) -> Mapping[str, Image]:
    """Paint `strokes` in their order. Without any, picture and mask pass bit for bit.

    Raises Invalid for a stroke that is none, StepFailed for a canvas that nobody could store.
    """
    sheets = sheets_of(params.get("layers") or [])
    strokes = [stroke for stroke in _strokes(params) if sheets.shows(stroke)]
    wired = inputs.get("image") or ()
    image = wired[0] if wired else _blank(params)
    edits = choice(params, "mask_use") == "edit"
    on_mask = [stroke for stroke in strokes if stroke["target"] == "mask"]
    on_image = [stroke for stroke in strokes if stroke["target"] == "paint"]
    mask, started = _mask(image, inputs if edits else {}, params, bool(on_mask))
    opacity, mode = number(params, "opacity"), choice(params, "blend")
    blend = blend_of(image, {} if edits else inputs, params)
    layered = any(sheets.holds(stroke) for stroke in on_image)
    idle = not on_image or (opacity == 0 and not layered) or blend.neutral
    # A fill of the mask sees the paint, whether or not any of it is shown.
    plain = idle and not (on_image and any(stroke["tool"] == "fill" for stroke in on_mask))
    before = image if plain else _coloured(finite(image))
    layer = Layer(
        base=before.planes,
        seen=before.planes if plain else before.planes.copy(),
        mask=mask,
        amount=None if plain or mode == "normal" else np.zeros_like(mask),
        sheets=sheets,
    )
    turns = turns_of(on_mask if plain else strokes, [*sheets.layers])
    check_room(turns, image.height, image.width)
    paint = _counting(layer, len(on_mask if plain else strokes))
    paint(turns.first)
    shown = Image(mask[None], "data") if started is None else started
    if idle:
        return {"image": image, "mask": shown}
    seen = layer.finished(opacity, mode)
    for each, waited in turns.late.items():
        paint(waited if sheets.layers[each].opacity else ())
        sheets.put(each, seen)
    if not blend.whole:
        for start, stop in strips(image.height, image.width):
            rows = slice(start, stop)
            seen[:, rows] = blend.of(before.planes[:, rows], seen[:, rows], rows)
    return {"image": before.with_planes(seen), "mask": shown}


def _counting(layer: Layer, count: int) -> Callable[[Iterable[JsonObject]], None]:
    """A way to paint strokes that tells how many of all are done."""
    done = 0

    def paint(strokes: Iterable[JsonObject]) -> None:
        nonlocal done
        for stroke in strokes:
            layer.paint(stroke)
            done += 1
            METER.share(done / count)

    return paint


def _strokes(params: Mapping[str, Json]) -> list[JsonObject]:
    """The strokes, frozen; raises Invalid."""
    told = params.get("strokes") or []
    if not isinstance(told, list) or len(told) > MAX_STROKES:
        raise Invalid(f"strokes must be a list of at most {MAX_STROKES} strokes", param="strokes")
    found: list[JsonObject] = []
    for place, stroke in enumerate(told):
        whole_stroke: Json = {"v": FORM, "order": "0", **stroke} if isinstance(stroke, dict) else 0
        problem = stroke_problem(whole_stroke)
        if problem is not None or not isinstance(whole_stroke, dict):
            raise Invalid(f"stroke {place + 1}: {problem}", param="strokes")
        found.append(freeze(whole_stroke))
    return found


def _blank(params: Mapping[str, Json]) -> Image:
    """A canvas of one colour, or a transparent one."""
    width, height = whole(params, "width"), whole(params, "height")
    check_size(width, height)
    if switch(params, "transparent"):
        return Image(np.zeros((4, height, width), np.float32))
    colour = rgb(params, "background")
    return Image(np.ascontiguousarray(np.broadcast_to(colour, (3, height, width))))


def _coloured(image: Image) -> Image:
    """A gray picture with three planes of colour: paint has a hue."""
    if image.colours == 3:
        return image
    planes = np.concatenate([np.repeat(image.planes[:1], 3, 0), image.planes[1:]])
    return image.with_planes(planes)


def _mask(
    image: Image, inputs: Inputs, params: Mapping[str, Json], painted: bool
) -> tuple[Planes, Image | None]:
    """The mask to paint on; and the wired one itself where it passes as it is."""
    masks = inputs.get("mask") or ()
    if not masks:
        return np.zeros((image.height, image.width), np.float32), None
    found = fitted(masks[0], image)
    if switch(params, "invert_mask"):
        return 1 - found, None
    same = masks[0].planes.shape == (1, image.height, image.width) and not painted
    return found, masks[0] if same else None
