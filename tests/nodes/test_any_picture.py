"""Every tool, with every option of every choice, on pictures of any size, planes and numbers."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.errors import KarateError
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode, encode
from karate.nodes.image import Image, Planes
from tests.nodes.pictures import noise
from tests.nodes.test_tools import TABLE

TOOLS = [*TABLE, "output"]
sides = st.integers(1, 67)


def options(tool: str) -> list[dict[str, Json]]:
    """The tool's defaults, and every option of every choice that can be taken here."""
    table = TABLE.get(tool, {})
    always = table.get("with", {})
    found = [dict(always)]
    for param in CATALOGUE[tool].params:
        row = table.get("params", {}).get(param.name, {})
        for option in param.options if param.kind == "choice" else ():
            if option not in param.unavailable and option not in param.needs:
                found.append({**always, **row.get("with", {}), param.name: option})
    return found


def made(tool: str, image: Image, params: dict[str, Json], mask: Planes | None) -> list[Image]:
    """The pictures a tool makes; none if it refuses in a typed way."""
    inputs = {"image": [image]}
    if mask is not None and CATALOGUE[tool].input("mask"):
        inputs["mask"] = [Image(mask[None], "data")]
    try:
        found = effect(tool)(inputs, CATALOGUE[tool].normalised(params))
    except KarateError as error:
        assert len(str(error)) > 10  # noqa: PT017  # a refusal is a result here, in words
        return []
    return [value for value in found.values() if isinstance(value, Image)]


def sound(image: Image) -> None:
    """The picture keeps its own rules and becomes a file of its size."""
    count, height, width = image.planes.shape
    assert count in (1, 2, 3, 4)
    assert image.planes.dtype == np.float32
    assert image.planes.flags.c_contiguous
    if image.alpha is not None:
        clear = image.alpha == 0
        assert not image.planes[:-1, clear].any()
    again = decode(encode(image)[0])
    assert (again.height, again.width) == (height, width)


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=25, deadline=None)
@given(sides, sides, st.integers(1, 4), st.booleans(), st.data())
def test_any_size_and_planes(
    tool: str, width: int, height: int, count: int, masked: bool, data: st.DataObject
) -> None:
    params = data.draw(st.sampled_from(options(tool)))
    image = Image(noise(height, width, count), bits=data.draw(st.sampled_from((8, 16))))
    before = image.planes.copy()
    for found in made(tool, image, params, noise(5, 7, 1)[0] if masked else None):
        assert np.isfinite(found.planes).all()
        sound(found)
    assert np.array_equal(image.planes, before), "a tool changed what it was given"


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=10, deadline=None)
@given(sides, sides, st.integers(1, 4), st.data())
def test_nan_and_infinity_become_a_file(
    tool: str, width: int, height: int, count: int, data: st.DataObject
) -> None:
    params = data.draw(st.sampled_from(options(tool)))
    planes = noise(height, width, count)
    row, column = data.draw(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)))
    planes[: 1 if count < 3 else 3, row, column] = data.draw(
        st.sampled_from((np.nan, np.inf, -np.inf, 1e30, -1e30))
    )
    with warnings.catch_warnings():
        # NumPy may note that infinity met infinity; what counts is what is stored in the end.
        warnings.simplefilter("ignore", RuntimeWarning)
        for found in made(tool, Image(planes), params, None):
            again = decode(encode(found)[0])
            assert np.isfinite(again.planes).all()
            assert (again.height, again.width) == (found.height, found.width)


@pytest.mark.parametrize("tool", TOOLS)
def test_what_is_clear_stays_clear(tool: str) -> None:
    keeps = {"outpaint", "describer", "painter", "z-depth"}
    for params in options(tool):
        clear = Image(np.zeros((4, 9, 11), np.float32))
        for found in made(tool, clear, params, None):
            sound(found)
            opaque = "alpha" in (*params, params.get("channels")) or tool in keeps
            if found.alpha is not None and found.space == "srgb" and not opaque:
                assert not found.alpha.any(), params
