"""Tools that see more than the rows they make: relief and shadows, distances, sweeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from karate.graph.model import Json
from karate.graph.strokes import freeze
from karate.nodes.effects.relight.casting import FULL_TO
from karate.nodes.effects.relight.lights import lights_of
from karate.nodes.gpu import boxes, stamps
from karate.nodes.gpu.device import Device
from karate.nodes.gpu.kernels import sources
from karate.nodes.gpu.lamps import lamps
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.relief import FOLD, extremes
from karate.nodes.image import Image, Planes
from karate.nodes.work import execute
from tests.nodes.gpu.cases import AREA, SPOT, SUN, Case, stroke
from tests.nodes.gpu.host import Host
from tests.nodes.gpu.running import agree, beside
from tests.nodes.gpu.test_job import FULL, done, file, made, opening, read
from tests.nodes.pictures import codes, file_of, noise

#: A picture whose shadows are looked for at half its size; odd both ways.
LARGE = (523, 603)
#: Rays over 600 pixels end a hair's breadth apart, which shows where a shadow begins.
FAR = 1e-4


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """The device that jobs open."""
    yield from opening(Host(), monkeypatch)


@pytest.mark.parametrize(
    "params",
    [
        {"lights": [SUN, AREA, SPOT], "occlusion": 0.7},
        {"output": "occlusion"},
        {"output": "light", "smoothing": 0, "softness": 1.0},
    ],
)
def test_shadows_of_a_large_picture_are_made_at_half_its_size(
    device: Device, params: dict[str, Json]
) -> None:
    assert LARGE[0] * LARGE[1] > FULL_TO
    agree(device, Case("relight", params, within=FAR, wired=("depth",)), Image(noise(*LARGE, 3)))


def test_a_distance_is_exact_however_far(device: Device) -> None:
    planes = np.zeros((1, 67, 300), np.float32)
    planes[0, 60, 3] = planes[0, 10, 200] = 1
    params: dict[str, Json] = {"grow": 47.5, "feather": 120.0, "picture": "on black"}
    agree(device, Case("mask-extractor", params), Image(planes))


@pytest.mark.parametrize("size", [(1, 1), (1, 70), (FOLD, 3), (FOLD + 1, 2), (3 * FOLD + 5, 67)])
def test_least_and_greatest_are_found_wherever_they_are(
    device: Device, size: tuple[int, int]
) -> None:
    ops, planes = Ops(device), noise(*size, 1)
    for place in (0, planes.size // 2, planes.size - 1):
        some = planes.copy()
        some.flat[place], some.flat[-1 - place] = 7, -5 if planes.size > 1 else 7
        found = extremes(ops, device.upload(some))
        assert found == (float(some.min()), float(some.max()))


def mean(plane: Planes, radius: int) -> Planes:
    """The mean of boxes in float64, what lies outside being the border."""
    wide = np.pad(plane.astype(np.float64), radius, mode="edge")
    side = 2 * radius + 1
    windows = np.lib.stride_tricks.sliding_window_view(wide, (side, side))
    return np.asarray(windows.mean((2, 3)))


@pytest.mark.parametrize("size", [(1, 1), (1, 67), (32, 33), (67, 31)])
@pytest.mark.parametrize("radius", [1, 4, 40])
def test_means_over_boxes_are_rounded_once(
    device: Device, size: tuple[int, int], radius: int
) -> None:
    ops, planes, by = Ops(device), noise(*size, 3), noise(*size, 1, seed=3)
    source, factor = device.upload(planes), device.upload(by)
    found = device.download(boxes.box(ops, source, radius, factor, 2))
    assert found.shape == (2, *size)
    for plane, was in zip(found, planes[:2], strict=True):
        assert np.abs(plane - mean(was * by[0], radius)).max() <= 6e-8


def wired(height: int, width: int) -> dict[str, list[bytes]]:
    """A photograph and its depth as files."""
    depth = np.rint(beside("depth", height, width).planes[0] * 255).astype(np.uint8)
    return {"image": [file_of(codes(height, width, 4))], "depth": [file_of(depth[..., None])]}


def test_a_relit_file_is_the_one_that_the_cpu_makes(host: Host) -> None:
    inputs = wired(61, 83)
    for params in ({"lights": [SPOT, SUN]}, {"output": "normals"}):
        answer = done("relight", inputs, **params)
        assert (answer["on"], answer["why"]) == ("host", "")
        cpu = done("relight", inputs, {"number": 0, "memory": 0, "least_pixels": 1 << 20}, **params)
        assert cpu["on"] == "cpu"
        assert made(answer)[1:] == made(cpu)[1:]
        away = np.abs(read(file(answer)) - read(file(cpu)))
        assert away.max() <= 1
        assert (away > 0).mean() <= 0.008


def test_a_normal_map_of_another_size_is_left_to_the_cpu(host: Host) -> None:
    inputs = {**wired(40, 50), "normals": [file_of(codes(30, 31, 3))]}
    assert done("relight", inputs)["on"] == "cpu"
    inputs["normals"] = [file_of(codes(40, 50, 3))]
    assert done("relight", inputs)["on"] == "host"


SPARING: list[tuple[str, dict[str, Any]]] = [
    ("relight", {"detail": 0.4, "occlusion": 0.5}),
    ("blur", {"kind": "tilt-shift", "sigma": 2.0}),
    ("blur", {"kind": "guided", "radius": 2}),
    ("mask-extractor", {"source": "key", "feather": 3.0, "smooth": 1.0}),
    ("painter", {"strokes": [stroke(), stroke(tool="eraser", points=[0, 0, 900, 700, 600, 300])]}),
]


@pytest.mark.parametrize(("type_id", "params"), SPARING)
def test_want_of_memory_makes_strips_smaller_and_the_file_stays_the_same(
    monkeypatch: pytest.MonkeyPatch, type_id: str, params: dict[str, Any]
) -> None:
    inputs = wired(512, 64)
    if type_id in ("mask-extractor", "painter"):
        del inputs["depth"]
    (roomy,) = opening(Host(), monkeypatch)
    whole = done(type_id, inputs, **params)
    for host in opening(Host(roomy.peak * 3 // 4), monkeypatch):
        answer = done(type_id, inputs, **params)
        assert (answer["on"], answer["why"]) == ("host", "")
        assert answer["made"] == whole["made"]
        assert len(host.launched) > len(roomy.launched)
        assert host.peak <= host.limit
    for host in opening(Host(roomy.peak // 12), monkeypatch):
        answer = done(type_id, inputs, **params)
        assert (answer["on"], answer["why"], answer["broken"]) == ("cpu", FULL, False)
        assert host.held == 0


@pytest.mark.parametrize("most", [stamps.MOST_PLACES, 40])
def test_strokes_over_many_tiles_and_off_the_picture(
    device: Device, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(stamps, "MOST_PLACES", most)
    rng = np.random.default_rng(5)
    places = rng.integers(-200, 1000, (12, 3))
    places[:, 2] = np.abs(places[:, 2])
    line = [int(one) for one in places.ravel()]
    strokes: list[Json] = [
        *(stroke(points=line, size=size, hardness=80) for size in (20, 300, 4000)),
        stroke(points=line, size=90, flow=20, pressure="none", roundness=30, angle=70),
        stroke(points=[-90_000, -90_000, 1023]),  # nowhere near
        stroke(points=[300, 300, 0]),  # not pressed at all
    ]
    agree(device, Case("painter", {"strokes": strokes}), Image(noise(211, 307, 4)))


def test_more_dabs_than_a_device_should_hold_are_left_to_the_cpu(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = {"image": [file_of(codes(40, 50, 3))]}
    assert done("painter", inputs, strokes=[stroke()] * 3)["on"] == "host"
    monkeypatch.setattr(stamps, "MOST_ALL", 30)
    assert done("painter", inputs, strokes=[stroke()] * 3)["on"] == "cpu"


@pytest.mark.parametrize(
    "params",
    [
        {"strokes": [stroke(), {**stroke(tool="clone"), "from": [0, 160]}]},
        {"strokes": [stroke(blend="hue")]},
        {"strokes": [stroke()], "blend": "multiply"},
        {"strokes": [stroke(target="mask")]},
        {"strokes": []},
    ],
)
def test_what_the_kernel_does_not_paint_the_cpu_does(host: Host, params: dict[str, Any]) -> None:
    inputs = {"image": [file_of(codes(40, 50, 3))]}
    answer = done("painter", inputs, **params)
    assert (answer["on"], answer["why"]) == ("cpu", "")
    assert answer["made"] == execute("painter", params, inputs)


def test_a_mask_that_nothing_changes_stays_its_file(host: Host) -> None:
    mask = file_of(codes(40, 50, 1))
    inputs = {"image": [file_of(codes(40, 50, 3))], "mask": [mask]}
    assert file(done("painter", inputs, strokes=[stroke()]), "mask") == mask
    both: list[Json] = [stroke(), stroke(target="mask")]
    painted = done("painter", inputs, strokes=both)
    assert painted["on"] == "host"
    cpu = execute("painter", {"strokes": both}, inputs)["mask"]
    assert isinstance(cpu, tuple)
    assert np.abs(read(file(painted, "mask")) - read(cpu[0])).max() <= 1
    assert made(painted, "mask")[1:] == cpu[1:]


def test_a_sweep_without_room_for_all_of_it_is_left_to_the_cpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in opening(Host(64 * 64 * 4 * 8), monkeypatch):
        answer = done("blur", {"image": [file_of(codes(64, 64, 4))]}, kind="spin")
        assert (answer["on"], answer["why"]) == ("cpu", FULL)


def test_python_and_kernels_agree_on_sizes() -> None:
    text = "".join(sources().values())
    defined = dict(re.findall(r"#define (DAB|LIGHT|SEGMENT) (\d+)", text))
    table = lamps(lights_of([SUN, SPOT]), [-1, 0], (40, 30))
    assert int(defined["LIGHT"]) == table.shape[1]
    assert int(defined["SEGMENT"]) == boxes.SEGMENT
    painted = stamps.stamped([freeze({"v": 1, "order": "0", **stroke()})], 40, 48)
    assert painted is not None
    assert int(defined["DAB"]) == painted.dabs.shape[1]


def test_a_launch_with_too_few_threads_leaves_places_without_values() -> None:
    host = Host()
    planes = host.empty((1, 4, 5), "float32")
    host.launch("fill", 4, 3, planes, 4, 5, 1.0)
    assert np.isnan(host.download(planes)).sum() == 8
