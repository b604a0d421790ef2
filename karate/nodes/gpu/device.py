"""What a device can do for the tools: hold arrays and launch kernels. CUDA is one; tests have a
host library of the same kernels as another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from numpy.typing import NDArray


class DeviceFull(Exception):
    """The memory that may be taken on the device is used up."""


class DeviceBroken(Exception):
    """The device or its driver failed; nothing more can be done on it in this process."""


class Buffer(Protocol):
    """An array on a device."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def nbytes(self) -> int: ...


class Device(Protocol):
    """Every method raises DeviceFull or DeviceBroken."""

    name: str
    """For people, such as "cuda:0 NVIDIA L4"."""
    limit: int
    """Bytes of its memory that may be taken."""

    def upload(self, array: NDArray[Any]) -> Buffer:
        """A copy of a C-contiguous array on the device."""

    def empty(self, shape: Sequence[int], kind: str) -> Buffer:
        """An array with no values yet; `kind` is float32, float64, uint8, uint16 or
        int32."""

    def download(self, buffer: Buffer) -> NDArray[Any]:
        """A copy of an array in main memory, once all that was launched before is done."""

    def launch(self, kernel: str, columns: int, rows: int, *arguments: Buffer | float) -> None:
        """Run a kernel of the launch table for each of `columns` × `rows` places."""

    def release(self) -> None:
        """Give memory that nothing holds any more back to the device."""

    def settle(self) -> None:
        """Wait until all that was launched is done."""
