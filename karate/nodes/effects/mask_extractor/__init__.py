"""Mask Extractor: a mask from light, colour, a key, an outline, an object; and the cut-out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from karate.errors import StepFailed
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.effects.mask_extractor.declared import TYPE
from karate.nodes.effects.mask_extractor.keying import despilled, key_of, keyed
from karate.nodes.effects.mask_extractor.ranges import (
    alike,
    component,
    different,
    outlined,
    ranged,
)
from karate.nodes.finite import finite
from karate.nodes.fitted import fitted
from karate.nodes.image import Image, Planes
from karate.nodes.matte import despeckled, feathered, filled_holes, grown, smoothed
from karate.nodes.models.at_hand import model_for
from karate.nodes.models.isnet import subject_of
from karate.nodes.objects import found_object
from karate.nodes.params import choice, number, switch, whole
from karate.nodes.spare import empty
from karate.nodes.strips import FINE_PIXELS, strips

__all__ = ["TYPE", "run"]

Inputs = Mapping[str, Sequence[Image]]


def run(inputs: Inputs, params: Mapping[str, Json]) -> Mapping[str, Image]:
    """The mask, and the picture cut out by it. Raises StepFailed where an input is missing."""
    image = finite(inputs["image"][0])
    mask = finished(_held(_found(image, inputs, params), image, inputs), params)
    if choice(params, "source") == "key":
        image = despilled(image, key_of(params))
    return {"mask": Image(mask[None], "data", image.bits), "image": _cut_out(image, mask, params)}


def _found(image: Image, inputs: Inputs, params: Mapping[str, Json]) -> Planes:
    """The mask as its source gives it."""
    match choice(params, "source"):
        case "colour":
            return alike(image, params)
        case "key":
            return keyed(image, key_of(params))
        case "difference":
            return different(image, finite(_needed(inputs, "with", "a clean plate")), params)
        case "edge":
            return outlined(image, params)
        case "object" | "subject" as source:
            model = model_for("subject") if source == "subject" else None
            if model is not None:
                return subject_of(image, model, whole(params, "refine"))
            inside, outside = (_wired(inputs, name, image) for name in ("inside", "outside"))
            return found_object(image, inside, outside, params)
        case "component":
            return component(image, params)
        case "depth":
            _needed(inputs, "depth", "a depth")
        case "provider":
            raise StepFailed("No provider for masks is connected yet")
    return ranged(image, _wired(inputs, "depth", image), params)


def _needed(inputs: Inputs, name: str, what: str) -> Image:
    found = inputs.get(name) or ()
    if not found:
        raise StepFailed(f"Mask Extractor needs {what} for this")
    return found[0]


def _wired(inputs: Inputs, name: str, image: Image) -> Planes | None:
    """The mask wired to a port, in the size of the picture."""
    found = inputs.get(name) or ()
    return fitted(found[0], image) if found else None


def _held(mask: Planes, image: Image, inputs: Inputs) -> Planes:
    """The mask with what is inside, and without what is outside, for certain."""
    inside, outside = (_wired(inputs, name, image) for name in ("inside", "outside"))
    if inside is not None:
        mask = np.maximum(mask, inside)
    return mask if outside is None else np.minimum(mask, 1 - outside)


def finished(mask: Planes, params: Mapping[str, Json]) -> Planes:
    """The mask after invert, holes, specks, smoothing, growing and feathering, in this order."""
    mask = 1 - mask if switch(params, "invert") else mask
    if switch(params, "fill_holes"):
        mask = filled_holes(mask)
    if area := whole(params, "despeckle"):
        mask = despeckled(mask, area)
    mask = smoothed(mask, number(params, "smooth"))
    return feathered(grown(mask, number(params, "grow")), number(params, "feather"))


def _cut_out(image: Image, mask: Planes, params: Mapping[str, Json]) -> Image:
    """The picture as far as the mask lets it be seen."""
    how = choice(params, "picture")
    if how == "whole":
        return image
    source = image if how == "on black" else image.with_alpha()
    out = empty(source.planes.shape)
    for start, stop in strips(image.height, image.width, pixels=FINE_PIXELS):
        np.multiply(source.planes[:, start:stop], mask[start:stop], out=out[:, start:stop])
    if how == "on black" and source.alpha is not None:
        out[-1] = source.alpha
    return replace(source, planes=out)
