"""Nearness without a model: the cues, weighed by cell, settled between neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from karate.graph.model import Json
from karate.nodes.arrays import np
from karate.nodes.cells import cells_of, settled
from karate.nodes.colour import luminance
from karate.nodes.effects.z_depth.cues import Cue, haze, height, sharpness, subject
from karate.nodes.effects.z_depth.planar import flattened
from karate.nodes.hues import lab
from karate.nodes.image import Planes
from karate.nodes.params import number

#: How strongly neighbours hold together at calm 1.
HOLD = 6.0
#: How much of the ground's slope stays within a cell.
SLOPE = 0.7


def classical(colour: Planes, params: Mapping[str, Json]) -> Planes:
    """Nearness (h, w), 0 far to 1 near, of a small straight sRGB picture (3, h, w)."""
    tones = lab(colour)
    cells = cells_of(tones)
    low = height((colour.shape[1], colour.shape[2]))
    cues: dict[str, Cue] = {
        "focus": sharpness(luminance(colour)),
        "ground": low,
        "haze": haze(colour),
        "subject": subject(tones),
    }
    wanted, trust = np.zeros(cells.count), np.zeros(cells.count)
    for name, (near, sure) in cues.items():
        load = number(params, name) * cells.mean(sure)
        wanted += load * cells.mean(near, sure + np.float32(1e-6))
        trust += load
    if not trust.any():
        return np.full(colour.shape[1:], 0.5, np.float32)
    wanted /= np.maximum(trust, 1e-6)
    values = settled(cells, tones, wanted, trust, HOLD * number(params, "calm"))
    flat = cells.spread(values)
    # Within a cell the ground goes on: its rows are told apart by the share the ground had.
    share = np.where(trust > 0, number(params, "ground") / np.maximum(trust, 1e-6), 0)
    within = low[0] - cells.spread(cells.mean(low[0]))
    found = np.asarray(flat + SLOPE * cells.spread(share) * within, np.float32)
    if (even := number(params, "planes")) > 0:
        found += np.float32(even) * (flattened(cells, tones, found, trust) - found)
    return found
