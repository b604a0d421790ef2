"""The CUDA device over a stand-in for CuPy: what it asks of CuPy, in CuPy's own terms.

The stand-in has the part of CuPy 14's documented interface that is used, over the host library; a
kernel refuses arguments that CuPy would pass as another type. `make test-gpu` has the real one.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from karate.nodes.gpu import cuda
from karate.nodes.gpu.cuda import BLOCK, Cuda
from karate.nodes.gpu.device import DeviceBroken, DeviceFull
from karate.nodes.gpu.nvrtc import compiled
from karate.nodes.gpu.probe import proven
from karate.nodes.gpu.table import table
from karate.nodes.image import Image
from tests.nodes.gpu.cases import CASES, Case
from tests.nodes.gpu.host import Host
from tests.nodes.gpu.running import agree
from tests.nodes.pictures import noise

#: The real compiler; what it made is kept for the next test.
once = cache(compiled)


class OutOfMemoryError(MemoryError):
    """As cupy.cuda.memory has it."""


class Kernel:
    """A RawKernel: takes a grid, a block, and arguments of exact types."""

    def __init__(self, name: str, host: Host) -> None:
        self._name, self._host = name, host

    def __call__(
        self, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]
    ) -> None:
        assert block == BLOCK
        kinds = {"pointer": np.ndarray, "int": np.int32, "float": np.float32}
        for one, parameter in zip(args, table()[self._name].parameters, strict=True):
            assert type(one) is kinds[parameter.kind], (self._name, parameter.name)
        self._host.launch(self._name, grid[0] * block[0], grid[1] * block[1], *args)


class StandIn:
    """A module `cupy` with one device of compute capability 9.0."""

    def __init__(self, devices: int = 1, fails: str = "") -> None:
        self.host, self.limit, self.freed, self.used = Host(), 0, 0, -1
        self.modules: list[bytes] = []
        properties = {"major": 9, "minor": 0, "name": b"NVIDIA Test"}
        self.cuda = SimpleNamespace(
            Device=lambda number: SimpleNamespace(
                use=lambda: setattr(self, "used", number),
                mem_info=(8 << 30, 16 << 30),
                synchronize=lambda: None,
            ),
            runtime=SimpleNamespace(
                getDeviceCount=lambda: self._count(devices, fails),
                getDeviceProperties=lambda number: properties,
            ),
            memory=SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
        )

    @staticmethod
    def _count(devices: int, fails: str) -> int:
        if fails:
            raise RuntimeError(fails)
        return devices

    def get_default_memory_pool(self) -> Any:
        """The pool."""
        return SimpleNamespace(
            set_limit=lambda size: setattr(self, "limit", size),
            get_limit=lambda: self.limit,
            free_all_blocks=lambda: setattr(self, "freed", self.freed + 1),
        )

    def RawModule(self, *, path: str) -> Any:
        """A module of machine code."""
        code = Path(path).read_bytes()
        self.modules.append(code)
        return SimpleNamespace(get_function=lambda name: Kernel(name, self.host))

    def asarray(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """To the device."""
        return np.array(array)

    def empty(self, shape: tuple[int, ...], kind: str) -> np.ndarray[Any, Any]:
        """Memory; as much as the limit has is too much."""
        found = np.empty(shape, kind)
        if found.nbytes >= self.limit:
            raise OutOfMemoryError(f"Out of memory allocating {found.nbytes} bytes")
        return found

    def asnumpy(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """From the device."""
        return np.array(array)


@pytest.fixture
def cupy(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """CuPy is installed and there is a device."""
    module = StandIn()
    monkeypatch.setitem(sys.modules, "cupy", module)
    monkeypatch.setattr(cuda, "compiled", once)
    return module


@pytest.mark.usefixtures("cupy")
def test_tools_run_through_cupys_interface() -> None:
    device = Cuda(0, 1 << 30)
    proven(device)
    for case in (CASES[0], CASES[9], CASES[-1], Case("channels", {"red": "green"})):
        agree(device, case, Image(noise(33, 45, 4)))
    device.settle()


def test_it_takes_what_it_may_of_the_device_it_was_told(cupy: StandIn) -> None:
    device = Cuda(0, 1 << 30)
    assert device.name == "cuda:0 NVIDIA Test"
    assert (cupy.used, cupy.limit, device.limit) == (0, 1 << 30, 1 << 30)
    assert cupy.modules[0].startswith(b"\x7fELF")  # compiled by ourselves, for 9.0
    assert Cuda(0).limit == 4 << 30  # half of what was free
    device.release()
    assert cupy.freed == 1


def test_want_of_memory_is_told_apart(cupy: StandIn) -> None:
    device = Cuda(0, 1000)
    with pytest.raises(DeviceFull, match="Out of memory"):
        device.empty((1, 100, 100), "float32")


def test_a_device_that_is_not_there_is_refused(
    cupy: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeviceBroken, match="1 CUDA devices, and no cuda:3"):
        Cuda(3)
    monkeypatch.setitem(sys.modules, "cupy", StandIn(fails="cudaErrorInsufficientDriver"))
    with pytest.raises(DeviceBroken, match="RuntimeError: cudaErrorInsufficientDriver"):
        Cuda(0)


def test_too_few_arguments_are_refused_before_the_device_sees_them(cupy: StandIn) -> None:
    with pytest.raises(TypeError, match="takes 5 arguments"):
        Cuda(0).launch("add_scaled", 1, 1, 1.0)
