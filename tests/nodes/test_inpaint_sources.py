"""Where the pieces of a patched hole come from: at borders, in large holes, and out of reach."""

from __future__ import annotations

import numpy as np
import pytest

from karate.errors import StepFailed
from karate.graph.model import Json
from karate.nodes import search
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image, Planes
from tests.nodes.pictures import noise


def filled(planes: Planes, hole: Planes, sources: Planes | None, **told: Json) -> Planes:
    inputs = {"image": [Image(planes)], "mask": [Image(hole[None], "data")]}
    if sources is not None:
        inputs["sources"] = [Image(sources[None], "data")]
    params = CATALOGUE["inpaint"].normalised({"method": "patch", **told})
    found = effect("inpaint")(inputs, params)["image"]
    assert isinstance(found, Image)
    return found.planes


def weave(height: int = 64, width: int = 96) -> Planes:
    y, x = np.mgrid[0:height, 0:width]
    waves = [0.5 + 0.2 * np.sin(x / 3), 0.6 + 0.2 * np.cos(y / 4), 0.55 + 0 * x]
    return np.stack(waves).astype(np.float32)


@pytest.mark.parametrize("how", [{}, {"turn": 20}, {"scale": 0.2}, {"mirror": True}])
def test_a_hole_at_the_right_border_is_filled_as_any_other(how: dict[str, Json]) -> None:
    planes, hole = weave(), np.zeros((64, 96), np.float32)
    hole[20:44, 72:] = 1
    away = np.abs(filled(planes, hole, None, **how) - planes)[:, 20:44, 72:]
    assert away.mean() < 0.02
    assert away[:, :, -4:].mean() < 0.07


def test_texture_is_kept_in_a_hole_too_large_to_be_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "MOST_KEPT", 2000)
    monkeypatch.setattr(search, "MOST_READ", 0)
    planes, hole = noise(72, 72, 3) * 0.5 + 0.25, np.zeros((72, 72), np.float32)
    hole[16:56, 16:56] = 1
    smooth, crisp = (filled(planes, hole, None, texture=share) for share in (0.0, 1.0))
    part = np.s_[:, 24:48, 24:48]
    assert crisp[part].std() > 1.2 * smooth[part].std()


def test_sources_out_of_reach_are_refused() -> None:
    planes, hole, far = weave(), np.zeros((64, 96), np.float32), np.zeros((64, 96), np.float32)
    hole[10:20, 10:20] = 1
    far[:, 90:] = 1
    with pytest.raises(StepFailed, match="search"):
        filled(planes, hole, far, search=16)
