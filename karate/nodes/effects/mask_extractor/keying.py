"""Chroma key in Keylight's order: screen colour, gain, balance, clip, despill.

The screen's primary channel is measured against the two others (a colour difference, after Vlahos).
What is left of the screen in an edge pixel is taken out of its colour before the spill is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from karate.errors import StepFailed
from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.colour import straight
from karate.nodes.effects.mask_extractor.ranges import by_rows
from karate.nodes.hues import three
from karate.nodes.image import Image, Planes
from karate.nodes.params import number, rgb
from karate.nodes.strips import strips

#: The least difference of a screen's channels: gray is no screen.
LEAST_SCREEN = 0.02
#: Below this share of the foreground nothing is known of its colour.
LEAST_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Key:
    """The settings of a key; `screen` and `bias` are (3, 1, 1)."""

    screen: Planes
    bias: Planes
    gain: float
    balance: float
    black: float
    white: float
    despill: float

    def excess(self, colour: Planes) -> Planes:
        """How much of the screen's primary a colour has beyond its two others."""
        primary = int(np.argmax(self.screen))
        one, other = (colour[place] for place in range(3) if place != primary)
        rest = np.maximum(one, other) * np.float32(self.balance)
        rest += np.minimum(one, other) * np.float32(1 - self.balance)
        return np.asarray(colour[primary] - rest, np.float32)


def key_of(params: Mapping[str, Json]) -> Key:
    """Read the settings; raises StepFailed for a screen without a colour."""
    screen = rgb(params, "colour")
    key = Key(
        *(screen, rgb(params, "despill_bias"), number(params, "gain")),
        *(number(params, "balance") / 100, number(params, "clip_black")),
        *(number(params, "clip_white"), number(params, "despill")),
    )
    if float(key.excess(screen)[0, 0]) < LEAST_SCREEN:
        raise StepFailed("The screen colour is too gray to key", param="colour")
    return key


def keyed(image: Image, key: Key) -> Planes:
    """The matte: 0 on the screen, 1 on the foreground."""
    return by_rows(image, lambda colour, _: _clipped(key, _raw(key, three(colour))))


def _raw(key: Key, colour: Planes) -> Planes:
    whole = np.float32(key.gain / float(key.excess(key.screen)[0, 0]))
    return np.asarray(np.clip(1 - key.excess(colour) * whole, 0, 1), np.float32)


def _clipped(key: Key, matte: Planes) -> Planes:
    if key.white <= key.black:
        return (matte > key.black).astype(np.float32)
    found = (matte - np.float32(key.black)) / np.float32(key.white - key.black)
    return np.asarray(np.clip(found, 0, 1), np.float32)


def despilled(image: Image, key: Key) -> Image:
    """The picture without the screen's light: in edges and in reflections. Alpha stays."""
    if image.colours == 1 or key.despill == 0:
        return image
    out = np.array(image.planes)
    primary = int(np.argmax(key.screen))
    bias = key.bias / max(float(key.bias.mean()), 1e-3)
    bias = np.maximum(bias, np.float32(0.05))
    for start, stop in strips(image.height, image.width):
        colour = straight(image.planes[:, start:stop])
        share = np.maximum(_clipped(key, _raw(key, colour)), np.float32(LEAST_SHARE))
        clean = np.maximum((colour - (1 - share) * key.screen) / share, 0)
        clean = np.minimum(clean, np.maximum(colour.max(0), np.float32(1)))
        neutral = clean / bias
        spill = np.maximum(key.excess(neutral), 0) * bias[primary]
        clean[primary] -= spill
        colour += np.float32(key.despill) * (clean - colour)
        if image.alpha is not None:
            colour *= image.alpha[start:stop]
        out[:3, start:stop] = colour
    return image.with_planes(out)
