"""No param of a tool is lost on a device: each, moved away from its default, shows as on the CPU.

The moves are those of tests/nodes/tools.toml, which has every param of every tool.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.device import Device
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.image import Image
from tests.nodes.gpu.cases import CASES, STEEP, Case
from tests.nodes.gpu.running import agree
from tests.nodes.pictures import noise
from tests.nodes.test_tools import PORTS

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "tools.toml").read_text("utf-8"))
MOVES = [(tool, name) for tool in TOOLS for name in TABLE[tool]["params"]]
#: What makes each tool do something on a device, beside the param that is moved.
WORKING: dict[str, dict[str, Any]] = {
    "blur": {},
    "channels": {"red": "green"},
    "default": {"exposure": 0.5},
    "invert": {},
    "mask-extractor": {"source": "key"},
    "painter": TABLE["painter"]["with"],
    "relight": {"smoothing": 0},
    "upscale": {},
}


@pytest.mark.parametrize(("tool", "name"), MOVES)
def test_a_param_shows_as_on_the_cpu(device: Device, tool: str, name: str) -> None:
    move = TABLE[tool]["params"][name]
    given = {**WORKING[tool], **move.get("with", {}), name: move["away"]}
    masked = bool(move.get("mask"))
    ports = (*TABLE[tool].get("ports", ()), *move.get("ports", ()))
    if "image:nothing" in ports:
        return  # a blank canvas, which the CPU paints
    named = (one.partition(":") for one in ports)
    others = {port: PORTS[what or port]() for port, _, what in named}
    wired = frozenset({"image", *others} | ({"mask"} if masked else set()))
    if not TOOLS[tool].suits(CATALOGUE[tool].normalised(given), wired):
        return  # the CPU does it
    mask = noise(40, 48, 1, seed=2)[0] if masked else None
    agree(device, Case(tool, given, within=STEEP), Image(noise(40, 48, 4)), mask, others)


def test_the_table_knows_all_params() -> None:
    for tool in TOOLS:
        assert {param.name for param in CATALOGUE[tool].params} == TABLE[tool]["params"].keys()


def test_the_cases_and_moves_reach_the_device() -> None:
    suited = {
        case.type
        for case in CASES
        if TOOLS[case.type].suits(
            CATALOGUE[case.type].normalised(case.params), frozenset({"image"})
        )
    }
    assert suited == TOOLS.keys()
