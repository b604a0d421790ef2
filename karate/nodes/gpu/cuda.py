"""A CUDA device through CuPy. All that CuPy is asked for stands in this file.

It follows CuPy's documented interface (14.2): `cuda.Device`, `RawModule(path=…)`, `asarray`,
`empty`, `asnumpy`, `get_default_memory_pool().set_limit`. Only `make test-gpu` executes all of it.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from karate.nodes.arrays import np
from karate.nodes.gpu.device import Buffer, DeviceBroken, DeviceFull
from karate.nodes.gpu.nvrtc import CompileFailed, CompilerMissing, architectures, compiled, target
from karate.nodes.gpu.table import Kind, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How CuPy must get each kind: a bare float would be passed as a double.
CASTS: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "pointer": lambda buffer: buffer,
    "int": lambda number: np.int32(number),
    "float": lambda number: np.float32(number),
}
#: Threads of a block: a warp reads along a row.
BLOCK: Final = (32, 8)


class Cuda:
    """Device `number`, of whose memory at most `limit` bytes are taken (0: half of what is free).

    Raises DeviceBroken if CuPy, the driver, the device or the compiler is missing or of no use.
    """

    def __init__(self, number: int, limit: int = 0) -> None:
        try:
            self._cupy: Any = importlib.import_module("cupy")
        except Exception as error:  # a broken installation raises whatever it likes
            raise DeviceBroken(f"CuPy cannot be loaded: {error}") from error
        with self._spoken():
            count = self._cupy.cuda.runtime.getDeviceCount()
            if number >= count:
                raise DeviceBroken(f"there are {count} CUDA devices, and no cuda:{number}")
            self._device = self._cupy.cuda.Device(number)
            self._device.use()
            properties = self._cupy.cuda.runtime.getDeviceProperties(number)
            free, _ = self._device.mem_info
            self._pool = self._cupy.get_default_memory_pool()
            self._pool.set_limit(size=limit or free // 2)
            self.limit = int(self._pool.get_limit())
            capability = 10 * int(properties["major"]) + int(properties["minor"])
            self.name = f"cuda:{number} {properties['name'].decode()}"
            self._kernels = self._loaded(capability)

    def _loaded(self, capability: int) -> dict[str, Any]:
        """The kernels, compiled for this device by ourselves (see nvrtc.py)."""
        try:
            made = compiled(target(capability, architectures()))
        except (CompileFailed, CompilerMissing) as error:
            raise DeviceBroken(str(error)) from error
        with tempfile.TemporaryDirectory(prefix="karate-kernels-") as folder:
            file = Path(folder, "karate.cubin")
            file.write_bytes(made.cubin)
            module = self._cupy.RawModule(path=str(file))
            # The file is read when a first function is asked for.
            return {name: module.get_function(name) for name in table()}

    def upload(self, array: NDArray[Any]) -> Buffer:
        """A copy on the device."""
        with self._spoken():
            found: Buffer = self._cupy.asarray(array)
            return found

    def empty(self, shape: Sequence[int], kind: str) -> Buffer:
        """Memory of the pool, as it is."""
        with self._spoken():
            found: Buffer = self._cupy.empty(tuple(shape), kind)
            return found

    def download(self, buffer: Buffer) -> NDArray[Any]:
        """A copy in main memory; waits for what was launched."""
        with self._spoken():
            found: NDArray[Any] = self._cupy.asnumpy(buffer)
            return found

    def launch(self, kernel: str, columns: int, rows: int, *arguments: Buffer | float) -> None:
        """Put a kernel on the stream, its numbers cast as the launch table says."""
        prototype = table()[kernel]
        prototype.check(arguments)
        words = [
            CASTS[parameter.kind](one)
            for one, parameter in zip(arguments, prototype.parameters, strict=True)
        ]
        grid = (-(-columns // BLOCK[0]), -(-rows // BLOCK[1]))
        with self._spoken():
            self._kernels[kernel](grid, BLOCK, tuple(words))

    def release(self) -> None:
        """Give the pool's free blocks back."""
        with self._spoken():
            self._pool.free_all_blocks()

    def settle(self) -> None:
        """Wait for the device."""
        with self._spoken():
            self._device.synchronize()

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """CuPy's errors as ours."""
        try:
            yield
        except (DeviceBroken, DeviceFull):
            raise
        except self._cupy.cuda.memory.OutOfMemoryError as error:
            raise DeviceFull(str(error)) from error
        except Exception as error:
            if "OutOfMemory" in str(error) or "MEMORY_ALLOCATION" in str(error):
                raise DeviceFull(str(error)) from error
            raise DeviceBroken(f"{type(error).__name__}: {error}") from error
