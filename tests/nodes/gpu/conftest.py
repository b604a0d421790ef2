"""The device that the differential suite runs on: the host library, or with `-m gpu` a real GPU."""

from __future__ import annotations

import pytest

from karate.nodes.gpu.cuda import Cuda
from karate.nodes.gpu.device import Device, DeviceBroken
from tests.nodes.gpu.host import Host

DEVICES = ["host", pytest.param("cuda:0", marks=pytest.mark.gpu)]


@pytest.fixture(scope="session", params=DEVICES)
def device(request: pytest.FixtureRequest) -> Device:
    """A device; a GPU that is asked for and is not there fails the tests."""
    if request.param == "host":
        return Host()
    return gpu()


def gpu() -> Cuda:
    """The first GPU, or a failure that says why there is none."""
    try:
        return Cuda(0)
    except DeviceBroken as error:
        pytest.exit(f"These tests need an NVIDIA GPU and the extra karate[gpu]: {error}", 2)
