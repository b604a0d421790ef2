"""The kernels as a host library, behind the interface of a GPU: a real device, only slow.

Compiled with the C++ compiler of the `ziglang` wheel, which the lock has, so that every machine
makes the same code.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from karate.nodes.gpu.device import Buffer, DeviceFull
from karate.nodes.gpu.kernels import UNIT, sources
from karate.nodes.gpu.table import Kind, table

#: As NVRTC's options: one rounding for each operation. -ffast-math would fold `nearest` away.
FLAGS: Final = ("-O2", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")

C_TYPES: Final[Mapping[Kind, Any]] = {
    "pointer": ctypes.c_void_p,
    "int": ctypes.c_int,
    "float": ctypes.c_float,
}


def built(folder: Path, text: Mapping[str, str] | None = None) -> Path:
    """Compile the unit into `folder`. Raises CalledProcessError with the compiler's words."""
    for name, source in (text or sources()).items():
        (folder / name).write_text(source, "utf-8")
    library = folder / "kernels.so"
    command = (
        *(sys.executable, "-m", "ziglang", "c++", "-x", "c++", "-std=c++17", *FLAGS),
        *("-fPIC", "-shared", "-nostdlib", "-o", str(library), str(folder / UNIT)),
    )
    subprocess.run(command, check=True, capture_output=True, text=True)
    return library


def loaded(library: Path) -> ctypes.CDLL:
    """The library, its functions typed by the launch table."""
    found = ctypes.CDLL(str(library))
    for name, prototype in table().items():
        function = getattr(found, name)
        function.argtypes = [C_TYPES[one.kind] for one in prototype.parameters]
        function.restype = None
    return found


@cache
def library() -> ctypes.CDLL:
    """The kernels as they are, compiled once in this process."""
    return loaded(built(Path(mkdtemp(prefix="karate-kernels-"))))


class Host:
    """Holds arrays in main memory, at most `limit` bytes of them; counts what crosses, and the
    most that was held."""

    name = "host"

    def __init__(self, limit: int = 1 << 40, kernels: ctypes.CDLL | None = None) -> None:
        self._kernels = kernels or library()
        self.limit, self.held, self.released, self.peak = limit, 0, 0, 0
        self.up: list[int] = []
        self.down: list[int] = []
        self.launched: list[str] = []

    def upload(self, array: NDArray[Any]) -> Buffer:
        """A copy."""
        assert array.flags.c_contiguous
        self.up.append(array.nbytes)
        return self._kept(array.copy())

    def empty(self, shape: Sequence[int], kind: str) -> Buffer:
        """An array full of what must not be seen: NaN, or ones."""
        found = np.empty(tuple(shape), kind)
        found.fill(np.nan if kind.startswith("float") else 1)
        return self._kept(found)

    def download(self, buffer: Buffer) -> NDArray[Any]:
        """A copy."""
        self.down.append(buffer.nbytes)
        return np.array(buffer)

    def launch(self, kernel: str, columns: int, rows: int, *arguments: Buffer | float) -> None:
        """Call the kernel, whose loop is its own."""
        prototype = table()[kernel]
        prototype.check(arguments)
        self.launched.append(kernel)
        words: list[Any] = []
        for one, parameter in zip(arguments, prototype.parameters, strict=True):
            if parameter.kind == "pointer":
                assert isinstance(one, np.ndarray)
                assert one.dtype == _ELEMENTS[parameter.element], (kernel, parameter.name)
                words.append(one.ctypes.data)
            else:
                words.append(int(one) if parameter.kind == "int" else float(one))  # type: ignore[arg-type]
        for name, value in (("launched_columns", columns), ("launched_rows", rows)):
            ctypes.c_int.in_dll(self._kernels, name).value = value
        getattr(self._kernels, kernel)(*words)

    def release(self) -> None:
        """Memory that nothing holds is gone at once."""
        self.released += 1

    def settle(self) -> None:
        """Nothing runs on."""

    def _kept(self, array: NDArray[Any]) -> NDArray[Any]:
        if self.held + array.nbytes > self.limit:
            raise DeviceFull(f"{self.held + array.nbytes} bytes of {self.limit}")
        self.held += array.nbytes
        self.peak = max(self.peak, self.held)
        weakref.finalize(array, self._freed, array.nbytes)
        return array

    def _freed(self, nbytes: int) -> None:
        self.held -= nbytes


_ELEMENTS: Final = {
    "float": np.float32,
    "double": np.float64,
    "int": np.int32,
    "unsigned char": np.uint8,
    "unsigned short": np.uint16,
}
