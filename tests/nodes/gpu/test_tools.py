"""Every tool that runs on a device against the CPU's engine: the differential suite.

On the host library in CI; `make test-gpu` runs the same on a real device.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.nodes.gpu.device import Device
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.image import Image
from tests.nodes.gpu.cases import CASES, Case
from tests.nodes.gpu.conftest import gpu
from tests.nodes.gpu.host import Host
from tests.nodes.gpu.running import agree, on_device
from tests.nodes.pictures import noise

sides = st.integers(1, 67)
POINTWISE = [case for case in CASES if case.type in ("invert", "default", "channels")]
POINTWISE = [case for case in POINTWISE if "fit" not in case.params]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_device_and_cpu_agree(device: Device, case: Case, count: int) -> None:
    image = Image(noise(33, 47, count, seed=count))
    agree(device, case, image)
    if case.masked:
        agree(device, case, image, noise(33, 47, 1, seed=9)[0])


@given(
    case=st.sampled_from(CASES),
    height=sides,
    width=sides,
    count=st.integers(1, 4),
    seed=st.integers(0, 9),
    masked=st.booleans(),
)
@settings(max_examples=120)
def test_they_agree_at_any_size(
    device: Device, case: Case, height: int, width: int, count: int, seed: int, masked: bool
) -> None:
    image = Image(noise(height, width, count, seed))
    mask = noise(height, width, 1, seed + 50)[0] if masked and case.masked else None
    agree(device, case, image, mask)


@pytest.mark.parametrize("case", POINTWISE, ids=str)
def test_nan_and_values_beyond_one_are_handled_alike(device: Device, case: Case) -> None:
    alpha = np.clip(noise(9, 65, 1, seed=4) * 2 - 0.5, 0, 1)
    planes = np.concatenate([(noise(9, 65, 3, seed=3) * 1.5 - 0.2) * alpha, alpha])
    planes[:, 2, ::7] = np.nan
    planes[:3, planes[3] == 0] = 0.4  # light where nothing is: straight colour does not exist
    agree(device, case, Image(planes))


def test_opaque_pictures_and_constants_stay_what_they_are(device: Device) -> None:
    planes = np.full((4, 40, 33), 0.25, np.float32)
    planes[3] = 1
    for case in CASES:
        if case.type == "blur" and case.params.get("edge") != "black":
            found = on_device(device, case, Image(planes))
            assert found is None or found["image"] == pytest.approx(planes, abs=2e-6)


def test_every_tool_has_cases() -> None:
    assert {case.type for case in CASES} == TOOLS.keys()


@pytest.mark.gpu
@pytest.mark.parametrize("case", CASES, ids=str)
def test_gpu_and_host_library_agree_to_the_bit(case: Case) -> None:
    image = Image(noise(61, 53, 4, seed=5))
    real, host = on_device(gpu(), case, image), on_device(Host(), case, image)
    assert (real is None) == (host is None)
    for port, planes in (real or {}).items():
        assert np.array_equal(planes, (host or {})[port], equal_nan=True)
