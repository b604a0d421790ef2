"""Operations that make something of the picture: masks, fillings, light, depth, words."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from bench.tooling.ways import Operation, Work, hole, mixed, planes, sloped, tool, with_plane
from karate.graph.model import Json, JsonObject
from karate.graph.strokes import freeze
from karate.nodes.image import Image


def _ramp(plane: Any, low: float, high: float) -> Any:
    """The S between two levels."""
    t = np.clip((plane - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    return t * t * (3 - 2 * t)


def _cut_out(array: Any, mask: Any, out: Any) -> Any:
    np.multiply(array, mask[..., None], out=out)
    return mask


def _luminance(array: Any, out: Any) -> Any:
    return _cut_out(array, _ramp(cv2.cvtColor(array, cv2.COLOR_RGBA2GRAY), 0.4, 0.5), out)


def _near_green(array: Any, out: Any) -> Any:
    away = cv2.cvtColor(array[..., :3], cv2.COLOR_RGB2Lab)
    away -= np.array((87.7, -86.2, 83.2), np.float32)
    near = 1 - _ramp(np.sqrt(np.einsum("hwc,hwc->hw", away, away)), 10, 20)
    return _cut_out(array, near, out)


def _grown(array: Any, out: Any) -> Any:
    """Grown by 8 and feathered over 8 pixels: the distance to the outline, both ways, twice."""
    inside = (cv2.cvtColor(array, cv2.COLOR_RGBA2GRAY) >= 0.5).astype(np.uint8)
    for reach in (8, 0):
        away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        away -= cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        inside = (away <= reach).astype(np.uint8)
    return _cut_out(array, _ramp(-away, -4, 4), out)


def _telea(plane: Any, out: Any) -> None:
    codes = (plane * 65_535).astype(np.uint16)
    cv2.inpaint(codes, hole(*plane.shape), 5, cv2.INPAINT_TELEA)


def _mirrored(array: Any, out: Any) -> None:
    cv2.copyMakeBorder(array, 0, 0, 400, 400, cv2.BORDER_REFLECT)
    outside = np.zeros(array.shape[:2], np.float32)
    cv2.copyMakeBorder(outside, 0, 0, 400, 400, cv2.BORDER_CONSTANT, value=1)


def _stroke(width: int, height: int) -> JsonObject:
    """A soft brush of 120 pixels, drawn across the picture and half-way back."""
    corners = ((0.1, 0.1), (0.9, 0.3), (0.2, 0.6))
    points: list[Json] = []
    for across, down in corners:
        points += [round(across * width * 16), round(down * height * 16), 1023]
    return freeze(
        {
            **{"v": 1, "order": "000001-a", "tool": "brush", "target": "paint"},
            **{"color": "#d94f2b", "size": 120 * 16, "hardness": 50, "opacity": 100},
            **{"flow": 100, "spacing": 10, "blend": "normal", "of": [width, height]},
            "points": points,
        }
    )


def _painted(image: Image) -> Work:
    return tool("painter", strokes=[_stroke(image.width, image.height)])(image)


LIGHT: Json = {"type": "point", "x": 0.3, "y": 0.3, "z": 0.4, "specular": 0.5}


MAKERS: dict[str, Operation] = {
    "mask luminance": Operation({"karate": tool("mask-extractor"), "opencv": mixed(_luminance)}),
    "mask colour": Operation(
        {
            "karate": tool("mask-extractor", source="colour"),
            "opencv": mixed(_near_green),
        }
    ),
    "mask key": Operation({"karate": tool("mask-extractor", source="key")}),
    "mask grow feather": Operation(
        {
            "karate": tool("mask-extractor", grow=8.0, feather=8.0),
            "opencv": mixed(_grown),
        }
    ),
    "inpaint membrane": Operation(
        {
            "karate": with_plane("inpaint", "mask", hole, method="membrane", expand=0, feather=0),
            "opencv": planes(_telea, 3),
        },
        {"opencv": "16 bits, Telea"},
    ),
    "outpaint mirror": Operation(
        {"karate": tool("outpaint", left=400, right=400), "opencv": mixed(_mirrored)}
    ),
    "painter": Operation({"karate": _painted}),
    "relight point": Operation(
        {"karate": with_plane("relight", "depth", sloped, shadows=False, lights=[LIGHT])}
    ),
    "relight shadows": Operation(
        {"karate": with_plane("relight", "depth", sloped, lights=[LIGHT])}
    ),
    "z-depth": Operation({"karate": tool("z-depth")}),
    "describer": Operation({"karate": tool("describer")}),
}
