"""The neural ways: networks run for real, tiles without seams, alpha, odd pictures, bad models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from karate.errors import Malformed, StepFailed, TimedOut
from karate.graph.model import Json
from karate.nodes.codec import decode, encode
from karate.nodes.image import Image, Planes
from karate.nodes.meter import METER
from karate.nodes.models import own, waifu2x
from karate.nodes.models.at_hand import Given, Told, using
from karate.nodes.models.ncnn import to_onnx
from karate.nodes.models.session import Session
from karate.nodes.models.shelf import Held, Shelf
from karate.nodes.pool import Pool
from karate.nodes.resize import resized
from karate.nodes.work import execute
from tests.nodes.networks import (
    SLOPE,
    Kernels,
    chance,
    ncnn,
    pointwise_net,
    repeater,
    shelved,
    upscaler,
)
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 67)
#: Halves of red, green and blue, for networks that must tell them apart.
WEIGHTS = (6.0, -3.0, -3.0)


@pytest.fixture(scope="module")
def doubler(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return upscaler(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, 1 << 30, threads=1) as children:
        yield children


def larger(held: Held, image: Image, **params: Json) -> Image:
    with using({"upscale": held.given}):
        return apply("upscale", image, None, method="neural", **params)["image"]


def by_hand(kernels: Kernels, planes: Planes) -> Planes:
    """What the layers make of (3, h, w) planes, by scipy in float64."""
    held = planes.astype(np.float64)
    for weights, biases in kernels[:-1]:
        held = mixed(held, weights, signal.correlate, "valid") + biases[:, None, None]
        held = np.where(held < 0, SLOPE * held, held)
    weights, biases = kernels[-1]
    spread = np.zeros((len(held), 2 * held.shape[1] - 1, 2 * held.shape[2] - 1))
    spread[:, ::2, ::2] = held
    made = mixed(spread, weights, signal.convolve, "full") + biases[:, None, None]
    return np.asarray(made[:, 3:-3, 3:-3], np.float32)


def mixed(planes: Any, weights: Planes, how: Callable[..., Any], mode: str) -> Any:
    """Each output: the sum over the planes, each filtered by its own kernel."""
    filtered = [
        [how(plane, kernel, mode) for plane, kernel in zip(planes, kernels, strict=True)]
        for kernels in weights.astype(np.float64)
    ]
    return np.array(filtered).sum(1)


def test_an_ncnn_network_computes_what_its_layers_say() -> None:
    kernels, planes = chance(), noise(33, 26, 3)
    net = Session(to_onnx(*ncnn(kernels)))
    found, wanted = net.run(planes), by_hand(kernels, planes)
    assert found.shape == wanted.shape == (3, 38, 24)
    assert found == pytest.approx(wanted, abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(sides, sides, st.integers(0, 9))
def test_tiles_leave_no_seam(height: int, width: int, seed: int) -> None:
    planes = noise(height, width, 3, seed)
    net = Session(to_onnx(*ncnn(chance(seed))))
    whole = waifu2x.doubled(planes, net)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waifu2x, "TILE", 16)
        tiled = waifu2x.doubled(planes, net)
    assert whole.shape == (3, 2 * height, 2 * width)
    assert tiled == pytest.approx(whole, abs=2e-5)


def test_every_pixel_lands_where_it_belongs(doubler: Held) -> None:
    planes = noise(19, 23, 3)
    found = larger(doubler, Image(planes)).planes
    assert found == pytest.approx(planes.repeat(2, 1).repeat(2, 2), abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(sides, sides, st.integers(1, 4), st.sampled_from(("1.5", "2", "3", "4")))
def test_any_picture_grows(doubler: Held, height: int, width: int, count: int, factor: str) -> None:
    planes = noise(height, width, count)
    planes[0, 0, 0] = np.nan
    found = larger(doubler, Image(planes), factor=factor)
    scale = float(factor)
    assert found.planes.shape == (count, round(height * scale), round(width * scale))
    assert np.isfinite(found.planes).all()
    if count in (2, 4):
        assert found.planes[-1].min() >= 0
        assert (found.planes[:-1] <= found.planes[-1] + 1e-6).all()


def test_alpha_is_enlarged_by_itself_and_colour_keeps_no_dark_rim(doubler: Held) -> None:
    rows, columns = np.mgrid[0:40, 0:40]
    alpha = np.clip((14 - np.hypot(rows - 20, columns - 20)) / 3, 0, 1).astype(np.float32)
    red = np.stack([alpha * 0.8, alpha * 0.1, alpha * 0.1, alpha])
    found = larger(doubler, Image(red)).planes
    assert found[-1] == pytest.approx(np.clip(resized(alpha[None], 80, 80)[0], 0, 1), abs=1e-6)
    seen = found[-1] > 0.01
    assert (found[0][seen] / found[-1][seen]) == pytest.approx(0.8, abs=1e-3)
    assert not found[:, ~(found[-1] > 0)].any()


def test_progress_rises_to_the_end(doubler: Held) -> None:
    told: list[float | None] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waifu2x, "TILE", 16)
        patch.setattr(METER, "share", told.append)
        larger(doubler, Image(noise(40, 20, 3)), factor="4")
    assert len(told) == 3 * 2 + 5 * 3
    assert told == sorted(told, key=lambda share: share or 0)
    assert told[-1] == pytest.approx(1)


def test_light_beyond_white_and_linear_pictures_survive(doubler: Held) -> None:
    bright = larger(doubler, Image(np.full((3, 20, 20), 3, np.float32))).planes
    assert bright[:, 10:-10, 10:-10] == pytest.approx(3, abs=1e-4)
    planes = noise(12, 12, 3)
    linear = larger(doubler, Image(planes, "linear"))
    assert linear.space == "linear"
    assert linear.planes == pytest.approx(planes.repeat(2, 1).repeat(2, 2), abs=1e-5)


def test_the_style_and_the_denoising_choose_the_network(doubler: Held) -> None:
    image = Image(np.full((3, 20, 20), 0.8, np.float32))
    for params, share in (
        ({}, 1.0),
        ({"style": "anime"}, 0.5),
        ({"denoise": 2}, 0.75),
        # The second doubling has no noise left to take.
        ({"denoise": 2, "factor": "4"}, 0.75),
    ):
        found = larger(doubler, image, **params)
        assert found.planes == pytest.approx(0.8 * share, abs=1e-5)


def test_noise_goes_where_a_picture_is_made_smaller(doubler: Held) -> None:
    """The network, which takes the noise off, only ever enlarges."""
    image = Image(noise(40, 40, 3))
    size: dict[str, Json] = {"size": "target", "width": 20, "height": 20}
    plain, quiet = (larger(doubler, image, **size, denoise=level).planes for level in (0, 3))
    assert not np.array_equal(plain, quiet)


def test_without_a_model_the_classical_way_is_taken() -> None:
    image = Image(noise(20, 30, 3))
    found = apply("upscale", image, method="neural")["image"].planes
    assert np.array_equal(found, apply("upscale", image, method="back-projection")["image"].planes)
    masks = [apply("mask-extractor", image, source="subject") for _ in range(2)]
    assert np.array_equal(masks[0]["mask"].planes, masks[1]["mask"].planes)
    depths = [apply("z-depth", image, method=way)["depth"] for way in ("model", "classical")]
    assert np.array_equal(depths[0].planes, depths[1].planes)


@pytest.mark.parametrize("count", [1, 3, 4])
def test_a_subject_is_what_the_network_says(tmp_path: Path, count: int) -> None:
    """The network takes red for the subject; half the picture is red, or bright."""
    weights = (12.0, 0.0, -12.0) if count > 1 else (12.0, 0.0, 0.0)
    net = pointwise_net(weights, (1, 3, 1024, 1024))
    _, held = shelved(tmp_path, "subject", ("subject",), {"isnet.onnx": net})
    planes = np.full((count, 30, 40), 0.02, np.float32)
    planes[0, :, :20] = 1
    if count == 4:
        planes[3] = 1
        planes[:, :5] = 0
    with using({"subject": held.given}):
        made = apply("mask-extractor", Image(planes), source="subject")
    mask = made["mask"].planes[0]
    first = 5 if count == 4 else 0
    assert mask.shape == (30, 40)
    assert mask[first:, :19].min() > 0.8
    assert mask[first:, 22:].max() < 0.65
    assert not mask[:first].any()


@pytest.mark.parametrize("shape", [(1, 3, 32, 48), (1, 3, "h", "w"), ("n", 3, "h", "w")])
def test_depth_by_a_model_of_ones_own(tmp_path: Path, shape: tuple[int | str, ...]) -> None:
    file = tmp_path / "net.onnx"
    file.write_bytes(pointwise_net((1.0, 0.0, 0.0), shape))
    shelf = Shelf(tmp_path / "models")
    held = own.add(shelf, file, "red-is-near", own.SERVES, "CC0")
    planes = np.tile(np.linspace(0, 1, 60, dtype=np.float32), (3, 40, 1))
    planes[1:] = 0.5
    with using({"depth": held.given}):
        depth = apply("z-depth", Image(planes), method="model")["depth"].planes[0]
    assert depth.shape == (40, 60)
    assert np.corrcoef(depth.ravel(), planes[0].ravel())[0, 1] > 0.98
    assert (depth.min(), depth.max()) == (0, 1)


@pytest.mark.parametrize(
    ("param", "data"),
    [
        (b"", b""),
        (b"7767517\n1 1\nInput in 0 1 b0 2=3\nPooling p 1 1 b0 b1 0=1\n", b""),
        (ncnn(repeater())[0], ncnn(repeater())[1][:-7]),
        (ncnn(repeater())[0], ncnn(repeater())[1] + b"more"),
        (ncnn(repeater())[0].replace(b"0=3 1=3", b"0=x 1=3"), ncnn(repeater())[1]),
        (ncnn(repeater())[0].replace(b"6=81", b"6=9999999999"), ncnn(repeater())[1]),
        (b"\xff\xfe" * 40, b"\0" * 90),
    ],
)
def test_a_broken_ncnn_network_is_refused(param: bytes, data: bytes) -> None:
    with pytest.raises(Malformed):
        to_onnx(param, data)


def test_a_child_takes_the_models_it_is_told_and_checks_them(pool: Pool, doubler: Held) -> None:
    planes = np.round(noise(9, 7, 3) * 255) / 255
    data, _ = encode(Image(planes.astype(np.float32)))

    def made(told: Told) -> Mapping[str, list[bytes]]:
        job = ("upscale", {"method": "neural"}, {"image": [data]}, 10**6, told)
        found: Mapping[str, list[bytes]] = pool.run("karate.nodes.work:execute", job)
        return found

    png = made({"upscale": doubler.given})["image"][0]
    assert decode(png).planes == pytest.approx(planes.repeat(2, 1).repeat(2, 2), abs=1e-6)
    path, _ = doubler.given["photo-0.bin"]
    altered = {**doubler.given, "photo-0.bin": (path, "0" * 64)}
    with pytest.raises(StepFailed, match=r"photo-0\.bin was altered"):
        made({"upscale": altered})
    with pytest.raises(StepFailed, match="is gone"):
        made({"upscale": {**altered, "photo-0.bin": (f"{path}x", "0" * 64)}})
    with pytest.raises(StepFailed, match="has no file"):
        made({"upscale": {}})


def test_a_model_that_wants_too_much_memory_or_time_ends_in_a_typed_error(tmp_path: Path) -> None:
    net = pointwise_net(WEIGHTS, (1, 3, 4096, 4096), "Exp")
    _, held = shelved(tmp_path, "hungry", ("depth",), {"model.onnx": net})
    data, _ = encode(Image(noise(8, 8, 3)))
    job = ("z-depth", {"method": "model"}, {"image": [data]}, 10**6, {"depth": held.given})
    with Pool(1, 300 << 20, threads=1) as small:
        with pytest.raises(StepFailed, match="memory"):
            small.run("karate.nodes.work:execute", job)
        with pytest.raises(TimedOut):
            small.run("karate.nodes.work:execute", job, 0.001)


def test_a_model_of_another_shape_ends_in_a_typed_error(tmp_path: Path) -> None:
    image = Image(noise(20, 20, 3))
    for number, (need, file, net, words) in enumerate(
        (
            ("subject", "isnet.onnx", pointwise_net((1, 0, 0), (1, 3, 8, 8)), "this picture"),
            ("subject", "isnet.onnx", b"nothing", "cannot be loaded"),
            ("depth", "model.onnx", pointwise_net((1, 0), (1, 2, 8, 8)), "this picture"),
            ("depth", "model.onnx", pointwise_net((1, 0, 0), (1, 3, 8, 9000)), "9000"),
            ("depth", "model.onnx", pointwise_net((1e38,) * 3, (1, 3, 8, 8), "Exp"), "no picture"),
        )
    ):
        _, held = shelved(tmp_path, f"model-{number}", (need,), {file: net})
        tool, params = {
            "subject": ("mask-extractor", {"source": "subject"}),
            "depth": ("z-depth", {"method": "model"}),
        }[need]
        with using({need: held.given}), pytest.raises(StepFailed, match=words):
            apply(tool, image, None, **params)


def test_a_step_without_models_needs_none() -> None:
    data, _ = encode(Image(noise(8, 8, 3)))
    assert execute("upscale", {"method": "neural"}, {"image": [data]})["image"]
    assert Given({}).files == {}
