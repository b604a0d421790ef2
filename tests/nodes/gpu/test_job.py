"""A step on a device from file to file: what crosses, what stays there, and every way out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from karate.errors import Invalid, StepFailed, UnsupportedMedia
from karate.graph.model import Json
from karate.nodes.gpu import job
from karate.nodes.gpu.device import DeviceBroken, DeviceFull
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import uploaded
from karate.nodes.gpu.plan import LEAST_ROWS
from karate.nodes.gpu.probe import proven
from karate.nodes.image import MAX_PIXELS
from karate.nodes.work import Made, execute
from tests.nodes.gpu.children import Failing
from tests.nodes.gpu.host import Host
from tests.nodes.pictures import array_of, codes, file_of, png16

ASKED: job.Asked = {"number": 0, "memory": 0, "least_pixels": 0}
FULL = "The GPU had too little memory for this; the CPU did it"


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """The device that jobs open."""
    device = Host()
    yield from opening(device, monkeypatch)


def opening(device: Host, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Let jobs open `device`."""
    monkeypatch.setattr(job, "opened", lambda number, limit: device)
    job.bench.cache_clear()
    yield device
    job.bench.cache_clear()


def done(
    type_id: str,
    inputs: Mapping[str, Sequence[bytes]],
    asked: job.Asked = ASKED,
    /,
    **params: Json,
) -> job.Answer:
    """A step asked to run on the device."""
    return job.on_device(asked, type_id, params, inputs)


def made(answer: job.Answer, port: str = "image") -> Made:
    """A result: file, type, width, height."""
    found = answer["made"][port]
    assert isinstance(found, tuple)
    return found


def file(answer: job.Answer, port: str = "image") -> bytes:
    """A result's file."""
    return made(answer, port)[0]


def by_cpu(type_id: str, inputs: Mapping[str, Sequence[bytes]], /, **params: Json) -> Made:
    """The picture that the CPU makes."""
    found = execute(type_id, params, inputs)["image"]
    assert isinstance(found, tuple)
    return found


def read(data: bytes) -> np.ndarray[Any, Any]:
    """The codes of a PNG of either depth."""
    from karate.nodes.png import is_png16, read_png16

    return read_png16(data).astype(np.int64) if is_png16(data) else array_of(data).astype(np.int64)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_file_becomes_the_file_that_the_cpu_makes(host: Host, count: int, bits: int) -> None:
    data = file_of(codes(61, 83, count)) if bits == 8 else png16(codes(61, 83, count, 16))
    settings: list[tuple[str, dict[str, Json]]]
    settings = [("blur", {"sigma": 2.5}), ("default", {"exposure": 0.4})]
    for type_id, params in settings:
        answer = done(type_id, {"image": [data]}, **params)
        assert (answer["on"], answer["why"]) == ("host", "")
        wanted = by_cpu(type_id, {"image": [data]}, **params)
        assert made(answer)[1:] == wanted[1:]
        away = np.abs(read(file(answer)) - read(wanted[0]))
        # Tier T3: one step of a code, and that hardly anywhere.
        assert away.max() <= 1
        assert (away > 0).mean() <= 0.008


def test_a_chain_crosses_once_each_way(host: Host) -> None:
    photo = file_of(codes(64, 96, 3))
    first = done("invert", {"image": [photo]})
    second = done("blur", {"image": [file(first)]}, kind="median", radius=1)
    third = done("default", {"image": [file(second)]}, saturation=0.5)
    pictures = [size for size in host.up if size >= 64 * 96]
    assert pictures == [64 * 96 * 3]  # the photo; later steps found their input there
    assert host.down == [64 * 96 * 3] * 3  # each result is stored, so each comes down once
    alone = by_cpu("default", {"image": [file(second)]}, saturation=0.5)
    assert np.abs(read(file(third)) - read(alone[0])).max() <= 1


def test_what_stayed_is_what_the_file_would_have_given(host: Host) -> None:
    first = done("blur", {"image": [file_of(codes(40, 50, 4))]}, sigma=1.3)
    kept = job.bench(0, 0).residents.get(file(first))
    again = uploaded(Host(), file(first), MAX_PIXELS)
    assert kept is not None
    assert np.array_equal(np.asarray(kept.buffer), np.asarray(again.buffer))


def test_a_mask_of_any_size_is_fitted(host: Host) -> None:
    image = file_of(codes(50, 70, 4))
    for shape in ((50, 70, 1), (50, 70, 3), (20, 31, 1), (90, 99, 4)):
        inputs = {"image": [image], "mask": [file_of(codes(*shape, seed=7))]}
        answer = done("blur", inputs, sigma=3.0)
        assert answer["on"] == "host"
        wanted = by_cpu("blur", inputs, sigma=3.0)
        assert np.abs(read(file(answer)) - read(wanted[0])).max() <= 1


def test_a_turned_photo_and_a_16_bit_one_with_a_profile_are_read(host: Host) -> None:
    out, exif = io.BytesIO(), Pillow.Exif()
    exif[0x0112] = 6
    Pillow.fromarray(codes(30, 44, 3)).save(out, "JPEG", exif=exif, quality=95)
    answer = done("invert", {"image": [out.getvalue()]})
    assert made(answer)[2:] == (30, 44)
    assert answer["on"] == "host"
    wanted = by_cpu("invert", {"image": [out.getvalue()]})
    assert np.array_equal(read(file(answer)), read(wanted[0]))


@pytest.mark.parametrize(
    ("type_id", "params"),
    [
        ("invert", {"amount": 0}),
        ("blur", {"sigma": 0}),
        ("blur", {"mix": 0}),
        ("default", {}),
        ("default", {"fit": 4000}),
        ("channels", {}),
        ("upscale", {"factor": "1"}),
    ],
)
def test_what_changes_nothing_keeps_its_file(
    host: Host, type_id: str, params: dict[str, Json]
) -> None:
    data = file_of(codes(20, 30, 4))
    answer = done(type_id, {"image": [data]}, **params)
    assert (answer["on"], answer["why"], file(answer)) == ("cpu", "", data)


@pytest.mark.parametrize(
    ("type_id", "params"),
    [
        ("blur", {"kind": "median", "radius": 9}),
        ("blur", {"kind": "lens", "noise": 0.2}),
        ("default", {"exposure": 1, "space_out": "linear"}),
        ("channels", {"red": "blue", "extract": "lab_a"}),
        ("upscale", {"method": "pixel art"}),
        ("upscale", {"grain": 0.4}),
        ("mask-extractor", {"source": "key", "fill_holes": True}),
        ("mask-extractor", {"feather": 3, "despeckle": 5}),
        ("mask-extractor", {"source": "edge"}),
        ("mask-extractor", {"picture": "whole"}),
        ("mask-extractor", {"source": "channel", "channel": "lab_b"}),
        ("crop", {"width": 5}),
    ],
)
def test_what_no_kernel_does_the_cpu_does(
    host: Host, type_id: str, params: dict[str, Json]
) -> None:
    data = file_of(codes(20, 30, 3))
    answer = done(type_id, {"image": [data]}, **params)
    assert (answer["on"], answer["why"]) == ("cpu", "")
    assert answer["made"] == execute(type_id, params, {"image": [data]})


def test_small_pictures_stay_with_the_cpu(host: Host) -> None:
    asked: job.Asked = {**ASKED, "least_pixels": 20 * 30}
    assert done("invert", {"image": [file_of(codes(20, 30, 3))]}, asked)["on"] == "host"
    assert done("invert", {"image": [file_of(codes(20, 29, 3))]}, asked)["on"] == "cpu"


def test_a_device_short_of_memory_takes_smaller_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    height, width = 16 * LEAST_ROWS, 64
    data = file_of(codes(height, width, 4))
    (roomy,) = opening(Host(), monkeypatch)
    whole = done("blur", {"image": [data]}, sigma=1.0)
    # Codes in and out, and temporaries of a quarter of the rows.
    limit = 2 * height * width * 4 + 5 * (height // 4 + 8) * (width + 8) * 16
    host = Host(limit)
    for _ in opening(host, monkeypatch):
        answer = done("blur", {"image": [data]}, sigma=1.0)
    assert (answer["on"], answer["why"]) == ("host", "")
    assert file(answer) == file(whole)
    assert host.launched.count("fir_rows") > roomy.launched.count("fir_rows") == 1
    assert host.released > 0


def test_a_device_without_room_leaves_the_step_to_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of(codes(64, 64, 3))
    for limit in (100, 64 * 64 * 3 + 100, 2 * 64 * 64 * 3 + 5000):
        for host in opening(Host(limit), monkeypatch):
            answer = done("blur", {"image": [data]}, sigma=2.0)
            assert (answer["on"], answer["why"], answer["broken"]) == ("cpu", FULL, False)
            assert answer["made"] == execute("blur", {"sigma": 2.0}, {"image": [data]})
            assert host.held == 0  # nothing is left behind


def test_pictures_of_earlier_steps_go_when_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [file_of(codes(64, 64, 4, seed=seed)) for seed in range(6)]
    size = 64 * 64 * 4
    for host in opening(Host(3 * size + 70 * 70 * 16 * 5), monkeypatch):
        for photo in photos:
            answer = done("blur", {"image": [photo]}, sigma=1.0)
            assert (answer["on"], answer["why"]) == ("host", "")
        assert host.held <= host.limit


def test_residents_keep_to_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 32 * 32 * 3
    for host in opening(Host(24 * size), monkeypatch):
        for seed in range(9):
            answer = done("invert", {"image": [file_of(codes(32, 32, 3, seed=seed))]})
            assert answer["on"] == "host"
        assert host.held == 12 * size  # half of the memory that may be taken
        assert host.released == 0


def test_a_device_that_fails_leaves_the_step_to_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of(codes(20, 20, 3))
    for _ in opening(Failing(), monkeypatch):
        answer = done("invert", {"image": [data]})
        assert (answer["on"], answer["broken"]) == ("cpu", True)
        assert answer["why"] == "The GPU failed; the CPU did it"
        assert answer["made"] == execute("invert", {}, {"image": [data]})


def test_bad_input_is_the_same_error_on_a_device(host: Host) -> None:
    data = file_of(codes(9, 9, 3))
    with pytest.raises(Invalid):
        done("blur", {"image": [data]}, sigma=-1)
    with pytest.raises(UnsupportedMedia):
        done("blur", {"image": [b"GIF89a"]})
    with pytest.raises(StepFailed, match="needs image"):
        done("blur", {})
    with pytest.raises(StepFailed, match="too gray"):
        done("mask-extractor", {"image": [data]}, source="key", colour="#808080")
    with pytest.raises(StepFailed, match="limit"):
        done("upscale", {"image": [data]}, size="target", width=16_384, height=16_384)


def test_the_probe_asks_a_real_kernel() -> None:
    proven(Host())

    class Wrong(Host):
        """A device whose stores do nothing."""

        def launch(self, kernel: str, columns: int, rows: int, *arguments: Any) -> None:
            if not kernel.startswith("store"):
                super().launch(kernel, columns, rows, *arguments)

    with pytest.raises(DeviceBroken, match="wrong result"):
        proven(Wrong())


def test_no_gpu_is_an_error_that_says_so() -> None:
    from karate.nodes.gpu.cuda import Cuda

    with pytest.raises(DeviceBroken, match="CuPy cannot be loaded"):
        Cuda(0)


def test_memory_is_counted() -> None:
    host = Host(1000)
    ops = Ops(host)
    first = ops.planes(1, 10, 20)
    with pytest.raises(DeviceFull):
        ops.planes(1, 10, 20)
    del first
    ops.planes(1, 10, 20)
