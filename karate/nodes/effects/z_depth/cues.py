"""What one picture tells of distance, classically. Every cue is (nearness 0..1, trust 0..1)."""

from __future__ import annotations

from typing import TypeAlias

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes

Cue: TypeAlias = tuple[Planes, Planes]

#: Reach of the dark channel, as a share of the longer side.
DARK_REACH = 0.02
#: How much haze is taken for haze (He, Sun and Tang 2009).
HAZE_SHARE = 0.95
#: Sigma of the blur that shows how sharp an edge was (Zhuo and Sim 2011).
REBLUR = 1.5
#: Edges fainter than this tell nothing of focus.
FAINT_EDGE = 0.01


def sharpness(gray: Planes) -> Cue:
    """Focus: how much of an edge's slope a second blur takes. Told by edges, spread to the rest."""
    before, after = _slope(gray), _slope(_soft(gray, REBLUR))
    lost = np.clip((before / np.maximum(after, np.float32(1e-4)) - 1) / 1.5, 0, 1)
    weight = np.asarray(np.where(before > FAINT_EDGE, before, 0), np.float32)
    reach = max(2.0, max(gray.shape) * 0.025)
    told = _soft(weight, reach)
    near = _soft(np.asarray(lost * weight, np.float32), reach)
    near /= np.maximum(told, np.float32(1e-6))
    # All sharp or all blurred says nothing: the range of it does.
    sure = told / (told + np.float32(0.01))
    seen = near[told > FAINT_EDGE / 4]
    range_ = float(np.subtract(*np.percentile(seen, (95, 5)))) if seen.size else 0.0
    return _stretched(near), np.asarray(sure * np.float32(min(1.0, range_ * 2)), np.float32)


def height(shape: tuple[int, int]) -> Cue:
    """The ground: what is lower in the picture is nearer."""
    rows = (np.arange(shape[0], dtype=np.float32) + 0.5) / shape[0]
    return np.repeat(rows[:, None], shape[1], 1), np.ones(shape, np.float32)


def haze(colour: Planes) -> Cue:
    """The dark channel: far things are veiled by the colour of the air."""
    size = max(1, round(max(colour.shape[1:]) * DARK_REACH)) * 2 + 1
    kernel = np.ones((size, size), np.uint8)
    dark = cv2.erode(colour.min(0), kernel, borderType=cv2.BORDER_REPLICATE)
    brightest = dark.ravel().argsort(kind="stable")[-max(1, dark.size // 1000) :]
    air = np.maximum(colour.reshape(3, -1)[:, brightest].mean(1), np.float32(0.05))
    veiled = cv2.erode((colour / air[:, None, None]).min(0), kernel)
    near = np.clip(1 - np.float32(HAZE_SHARE) * veiled, 0, 1)
    # Air is bright; the brightest of a picture without haze is often a small lamp or a shirt.
    trust = float(np.clip((air.mean() - 0.35) / 0.4, 0, 1)) * float(np.clip(near.std() * 4, 0, 1))
    return np.asarray(near, np.float32), np.full(near.shape, trust, np.float32)


def subject(lab: Planes) -> Cue:
    """What differs from all four borders and sits in the middle is taken for the subject."""
    _, tall, wide = lab.shape
    rim = max(1, round(min(tall, wide) * 0.04))
    borders = (lab[:, :rim], lab[:, -rim:], lab[:, :, :rim], lab[:, :, -rim:])
    away = np.full((tall, wide), np.inf, np.float32)
    for border in borders:
        middle = np.median(border.reshape(3, -1), 1)[:, None, None].astype(np.float32)
        away = np.minimum(away, np.sqrt(np.square(lab - middle).sum(0)))
    rows = (np.arange(tall, dtype=np.float32) + 0.5) / tall - 0.55
    columns = (np.arange(wide, dtype=np.float32) + 0.5) / wide - 0.5
    middle = np.exp(-(np.square(rows)[:, None] + np.square(columns)) / np.float32(2 * 0.28**2))
    found = np.clip(away / 60, 0, 1) * middle
    return np.asarray(found, np.float32), np.full((tall, wide), 0.7, np.float32)


def _slope(plane: Planes) -> Planes:
    across = cv2.Sobel(plane, cv2.CV_32F, 1, 0, scale=0.125, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(plane, cv2.CV_32F, 0, 1, scale=0.125, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.hypot(across, down), np.float32)


def _soft(plane: Planes, sigma: float) -> Planes:
    found = cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _stretched(plane: Planes) -> Planes:
    low, high = np.percentile(plane, (2, 98))
    return np.asarray(np.clip((plane - low) / max(high - low, 1e-6), 0, 1), np.float32)
