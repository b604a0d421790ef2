"""Every tool declares what professionals expect of it, and every param does something."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from karate.errors import StepFailed
from karate.graph.declared import Param
from karate.graph.model import Json, JsonObject
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.image import Image
from karate.nodes.models.at_hand import using
from karate.nodes.models.shelf import Shelf
from karate.nodes.models.ways import Way, way_of
from karate.nodes.work import execute
from tests.nodes.networks import pointwise_net, reader, shelved, upscaler
from tests.nodes.pictures import codes, file_of

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("tools.toml").read_text("utf-8"))
ROWS = [(tool, name) for tool, found in TABLE.items() for name in found["params"]]


@cache
def scene() -> Image:
    """Shapes, colours and slopes with a transparent, then a white and a black border, 48 × 40."""
    rng = np.random.default_rng(7)
    planes = np.zeros((4, 40, 48), np.float32)
    rows, columns = np.mgrid[0:40, 0:48].astype(np.float32)
    planes[0], planes[1], planes[2] = columns / 48, rows / 40, (rows + columns) % 9 / 9
    planes[:3, 10:22, 12:30] = np.array([0.9, 0.3, 0.2], np.float32)[:, None, None]
    planes[:3] += rng.uniform(0, 0.05, (3, 40, 48)).astype(np.float32)
    for row in range(34, 39):  # a stair of one colour
        planes[:3, row, 8 : row - 25] = 0.75
    planes[3] = 1
    planes[:3, :4], planes[:3, -4:] = 1, 0
    planes[3, 26:34, 30:44] = 0.5
    planes[3, :, 3] = 0.4
    planes[:, :, :3] = 0
    planes[:3] *= planes[3]
    return Image(np.clip(planes, 0, 1))


@cache
def spot() -> Image:
    """A soft round mask in the middle of the scene."""
    rows, columns = np.mgrid[0:40, 0:48]
    away = np.hypot(rows - 20, columns - 24)
    return Image(np.clip((16 - away) / 8, 0, 1).astype(np.float32)[None], "data")


@cache
def plate() -> Image:
    """The scene without its red shape: what a difference is taken against."""
    planes = scene().planes.copy()
    planes[:3, 10:22, 12:30] = planes[:3, 0:1, 12:30]
    return Image(planes)


@cache
def slope() -> Image:
    """A depth that rises from left to right."""
    return Image(np.tile(np.linspace(0, 1, 48, dtype=np.float32), (40, 1))[None], "data")


#: What a tool's `ports` may name beside its image and mask: "port", "port:picture", or
#: "port:nothing" for one that is left unwired.
PORTS = {"with": plate, "depth": slope, "hill": spot, "normals": plate}


def made(
    tool: str, params: dict[str, Json], mask: bool, ports: Sequence[str] = ()
) -> dict[str, Image | JsonObject]:
    """What a tool makes of the scene, wired as its table says."""
    declared, inputs = CATALOGUE[tool], {"image": [scene()]}
    if mask or TABLE[tool].get("mask"):
        inputs["mask"] = [spot()]
    for wired in (*TABLE[tool].get("ports", ()), *ports):
        port, _, picture = wired.partition(":")
        if picture == "nothing":
            del inputs[port]
        else:
            inputs[port] = [PORTS[picture or port]()]
    return dict(
        effect(tool)(inputs, declared.normalised({**TABLE[tool].get("with", {}), **params}))
    )


def chosen(
    shelf: Shelf, row: Mapping[str, Any], tool: str, params: dict[str, Json], *wired: Any
) -> dict[str, Image | JsonObject]:
    """What a tool makes, by the models that a step would be given where the row asks for them."""
    declared = CATALOGUE[tool]
    way = way_of(shelf, declared, declared.normalised(params)) if row.get("models") else Way()
    with using(way.told):
        return made(tool, params, *wired)


def declared_param(tool: str, name: str) -> Param:
    """The param as the tool declares it; fails the test where there is none."""
    param = CATALOGUE[tool].param(name)
    assert param is not None, f"{tool} has no {name}"
    return param


@pytest.mark.parametrize(("tool", "name"), ROWS)
def test_a_param_is_declared_as_the_table_says(tool: str, name: str) -> None:
    row, param = TABLE[tool]["params"][name], declared_param(tool, name)
    if "range" in row:
        assert [param.minimum, param.maximum] == row["range"]
    assert param.unit == row.get("unit", param.unit)
    assert set(row.get("options", ())) <= set(param.options)
    assert param.problem(row["away"]) is None
    assert param.problem(param.default) is None
    assert param.title


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Models for Upscale, Describer and Z-Depth; of two for depth each sees another thing near."""
    folder = tmp_path_factory.mktemp("models")
    upscaler(folder)
    for id, weights in (("depth", (5.0, 0.0, 0.0)), ("other", (0.0, 5.0, 0.0))):
        net = pointwise_net(weights, (1, 3, "h", "w"))
        shelved(folder, id, ("depth",), {"model.onnx": net})
    shelved(folder, "reader", ("text",), reader())
    return Shelf(folder)


@pytest.mark.parametrize(("tool", "name"), ROWS)
def test_a_param_changes_the_picture(tool: str, name: str, shelf: Shelf) -> None:
    row = TABLE[tool]["params"][name]
    beside, mask = dict(row.get("with", {})), bool(row.get("mask"))
    ports = row.get("ports", ())
    if refused := row.get("refused"):
        # A way that is not there yet refuses, and with it all that is only told to it.
        by = refused if isinstance(refused, str) else name
        why = declared_param(tool, by).unavailable[{**beside, name: row["away"]}[by]]
        with pytest.raises(StepFailed, match=re.escape(why)):
            execute(tool, {**beside, name: row["away"]}, {"image": [file_of(codes(4, 4, 3))]})
        if by != name:
            assert set(declared_param(tool, name).when[by]) == {beside[by]}
        return
    before = chosen(shelf, row, tool, beside, mask, ports)
    seen = [before]
    for value in (row["away"], *row.get("also", ())):
        after = chosen(shelf, row, tool, {**beside, name: value}, mask, ports)
        assert all(any(not _same(one[port], after[port]) for port in one) for one in seen), value
        seen.append(after)


@pytest.mark.parametrize("tool", TABLE)
def test_the_table_names_every_param(tool: str) -> None:
    assert {param.name for param in CATALOGUE[tool].params} == set(TABLE[tool]["params"])


@pytest.mark.parametrize("tool", TABLE)
def test_a_hidden_param_names_what_hides_it(tool: str) -> None:
    for param in CATALOGUE[tool].params:
        for other, values in param.when.items():
            assert all(declared_param(tool, other).problem(value) is None for value in values)


def _same(one: Image | JsonObject, other: Image | JsonObject) -> bool:
    if not isinstance(one, Image) or not isinstance(other, Image):
        return one == other
    same = one.planes.shape == other.planes.shape and bool(np.array_equal(one.planes, other.planes))
    return same and (one.bits, one.encoding) == (other.bits, other.encoding)
