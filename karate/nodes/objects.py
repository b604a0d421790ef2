"""An object in a box or under a scribble, or the subject: GrabCut made small, then refined.

GrabCut (Rother, Kolmogorov and Blake, 2004) at full size takes seconds, at 480 pixels half a
second; the guided filter then brings its outline back to the picture's own edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from karate.graph.model import Json
from karate.nodes.arrays import cv2, np
from karate.nodes.colour import straight
from karate.nodes.guided import guided_up
from karate.nodes.hues import lab, three
from karate.nodes.image import Image, Planes
from karate.nodes.matte import HALF, filled_holes, smoothstep
from karate.nodes.params import choice, number, whole
from karate.nodes.resize import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Trimap: TypeAlias = NDArray[np.uint8]

#: The longest side at which objects are looked for.
SMALL = 480
#: Seed of OpenCV's k-means, so that the same picture gives the same mask.
SEED = 20_04
#: Colours that the border of a picture is taken to have.
BORDER_COLOURS = 4


def found_object(
    image: Image, inside: Planes | None, outside: Planes | None, params: Mapping[str, Json]
) -> Planes:
    """The mask of the object in the box (and under `inside`), or of the subject."""
    scale = min(1.0, SMALL / max(image.height, image.width))
    width, height = (max(1, round(side * scale)) for side in (image.width, image.height))
    full = three(straight(image.planes))
    small = np.clip(resized(full, width, height, "box"), 0, 1)
    sure = [
        None if one is None else resized(one[None], width, height, "box")[0] > HALF
        for one in (inside, outside)
    ]
    if choice(params, "source") == "object":
        trimap = _boxed(height, width, params)
    else:
        trimap = _salient(small)
    if sure[0] is not None:
        trimap[sure[0]] = cv2.GC_FGD
    if sure[1] is not None:
        trimap[sure[1]] = cv2.GC_BGD
    mask = _cut(small, trimap, whole(params, "iterations"))
    if choice(params, "source") == "subject":
        mask = _main(filled_holes(mask))
    radius = whole(params, "refine")
    if radius == 0:
        size = (image.width, image.height)
        return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)
    # The guided mask is a little grey inside and out: steepen it.
    return smoothstep(guided_up(mask, small, full, radius), 0.15, 0.85)


def _boxed(height: int, width: int, params: Mapping[str, Json]) -> Trimap:
    """Background for certain but in the box, where the object is likely."""
    left, top = number(params, "box_left"), number(params, "box_top")
    right, bottom = left + number(params, "box_width"), top + number(params, "box_height")
    trimap = np.full((height, width), cv2.GC_BGD, np.uint8)
    rows = slice(round(top * height), round(bottom * height))
    trimap[rows, round(left * width) : round(right * width)] = cv2.GC_PR_FGD
    return trimap


def _salient(small: Planes) -> Trimap:
    """Likely foreground: unlike the colours of the border, and rather in the middle."""
    height, width = small.shape[1:]
    values = lab(small)
    edge = max(1, min(height, width) // 40)
    ring = np.ones((height, width), bool)
    ring[edge : height - edge, edge : width - edge] = False
    samples = np.ascontiguousarray(values[:, ring].T)
    cv2.setRNGSeed(SEED)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    count = min(BORDER_COLOURS, len(samples))
    _, labels, centres = cv2.kmeans(
        *(samples, count, np.zeros((len(samples), 1), np.int32)),
        *(rule, 2, cv2.KMEANS_PP_CENTERS),
    )
    shares = np.bincount(labels[:, 0], minlength=count) / len(samples)
    away = np.full((height, width), np.inf, np.float32)
    for centre, share in zip(centres, shares, strict=True):
        if share >= 0.1:
            apart = np.sqrt(np.square(values - centre[:, None, None]).sum(0))
            np.minimum(away, apart, out=away)
    rows = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height - 0.5
    columns = (np.arange(width, dtype=np.float32) + 0.5) / width - 0.5
    away *= np.exp(-4 * (rows**2 + columns**2))
    calm = cv2.GaussianBlur(away, (0, 0), max(1.0, min(height, width) / 60))
    codes = np.rint(np.clip(calm / max(float(calm.max()), 1e-6), 0, 1) * 255).astype(np.uint8)
    split, _ = cv2.threshold(codes, 0, 255, cv2.THRESH_OTSU)
    trimap = np.where(codes > split, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[ring & (codes <= split)] = cv2.GC_BGD
    return trimap


def _cut(small: Planes, trimap: Trimap, iterations: int) -> Planes:
    """GrabCut's answer; where only one side is named, that side is everything."""
    ahead = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    if ahead.all() or not ahead.any():
        return np.asarray(ahead, np.float32)
    codes = np.rint(np.moveaxis(small, 0, -1) * 255).astype(np.uint8)
    behind, before = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(SEED)
    cv2.grabCut(
        *(np.ascontiguousarray(codes), trimap, (0, 0, 0, 0), behind, before),
        *(iterations, cv2.GC_INIT_WITH_MASK),
    )
    return np.asarray((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD), np.float32)


def _main(mask: Planes) -> Planes:
    """The largest island, and those at least a fifth as large."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    keep = areas * 5 >= max(1, areas.max())
    return np.where(keep[labels], mask, np.float32(0))
