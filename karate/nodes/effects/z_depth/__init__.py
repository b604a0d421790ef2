"""Z-Depth: how far everything in a picture is, from what a single picture tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karate.errors import Invalid
from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.cells import small
from karate.nodes.colour import straight
from karate.nodes.effects.z_depth.classical import classical
from karate.nodes.effects.z_depth.declared import TYPE
from karate.nodes.finite import finite
from karate.nodes.guided import guided_up
from karate.nodes.hues import three
from karate.nodes.image import Image, Planes
from karate.nodes.models.at_hand import model_for
from karate.nodes.models.depth import nearness
from karate.nodes.params import choice, number, switch

__all__ = ["TYPE", "run"]

#: Longer side of the picture that distance is estimated on.
SIDE = 512
#: Reach of the edge refinement on it.
REACH = 8


def run(inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]) -> Mapping[str, Image]:
    """The depth of `image`. Raises Invalid for near beyond far."""
    near, far = number(params, "near"), number(params, "far")
    if choice(params, "output") == "depth" and near >= far:
        raise Invalid("Near must be less than far", param="near")
    image = finite(inputs["image"][0])
    reduced = small(image.planes, SIDE)
    colour = np.clip(three(straight(reduced)), 0, 1)
    model = model_for("depth") if choice(params, "method") == "model" else None
    near_by = classical(colour, params) if model is None else nearness(colour, model)
    plane = _shown(_full(near_by, colour, image, params), params)
    np.clip(plane, 0, 1, out=plane)
    return {"depth": Image(plane[None], "data", int(choice(params, "bits")))}


def _full(found: Planes, colour: Planes, image: Image, params: Mapping[str, Json]) -> Planes:
    """Nearness in the size of the picture: stretched, refined along edges, smoothed."""
    if switch(params, "normalise"):
        low, high = np.percentile(found, (number(params, "low"), number(params, "high")))
        # A picture of one colour has one distance, not a range of rounding errors.
        if high - low > 1e-4:
            found = (found - np.float32(low)) / np.float32(high - low)
    found = np.asarray(np.clip(found, 0, 1), np.float32)
    share, size = number(params, "refine"), (image.width, image.height)
    plain = cv2.resize(found, size, interpolation=cv2.INTER_LINEAR)
    if share > 0:
        whole = np.clip(three(straight(image.planes)), 0, 1)
        plain = plain + np.float32(share) * (guided_up(found, colour, whole, REACH) - plain)
    sigma = number(params, "smooth")
    if sigma > 0:
        plain = cv2.GaussianBlur(plain, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(plain, np.float32)


def _shown(nearness: Planes, params: Mapping[str, Json]) -> Planes:
    """Nearness as the result asks for it."""
    plane: Planes = np.clip(nearness, 0, 1)
    gamma = number(params, "gamma")
    if gamma != 1:
        plane = np.power(plane, np.float32(1 / gamma))
    match choice(params, "output"):
        case "depth":
            near, far = number(params, "near"), number(params, "far")
            away = 1 / (plane * np.float32(1 / near - 1 / far) + np.float32(1 / far))
            plane = np.asarray((away - np.float32(near)) / np.float32(far - near), np.float32)
        case "focus":
            row = min(plane.shape[0] - 1, int(number(params, "focus_y") * plane.shape[0]))
            column = min(plane.shape[1] - 1, int(number(params, "focus_x") * plane.shape[1]))
            plane = np.abs(plane - plane[row, column])
    if switch(params, "invert"):
        plane = 1 - plane
    return np.asarray(plane, np.float32)
