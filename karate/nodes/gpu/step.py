"""A step on an open device: files up, one plan, results down and kept there for the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from karate.graph.declared import NodeType, PortType
from karate.graph.model import JsonObject
from karate.nodes.codec import decode_mask
from karate.nodes.fitted import fitted_to
from karate.nodes.gpu.device import Device
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import Picture, of_image, uploaded
from karate.nodes.gpu.plan import Params, Pictures, Plan, carried_out
from karate.nodes.gpu.residents import Residents
from karate.nodes.image import Encoding, Image
from karate.nodes.png import write_png
from karate.nodes.strips import strips
from karate.nodes.work import Made

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What makes a plan: `Tool.plan`.
Planner: TypeAlias = Callable[[Ops, Params, Pictures], Plan | None]


@dataclass(frozen=True, slots=True)
class Bench:
    """An open device and what lies on it."""

    device: Device
    residents: Residents

    def cleared(self) -> None:
        """Leave the device's memory to others."""
        self.residents.clear()
        self.device.release()


@dataclass(frozen=True, slots=True)
class Step:
    """One run of one node type."""

    bench: Bench
    declared: NodeType
    max_pixels: int

    def made(
        self, planner: Planner, settings: Params, files: Mapping[str, bytes]
    ) -> dict[str, Made | JsonObject] | None:
        """The results as files; None where the plan is to leave the picture as it is.

        Raises DeviceFull, DeviceBroken, and what decoding and the tool raise.
        """
        ops, pictures = Ops(self.bench.device), {"image": self._picture(files["image"])}
        for port, data in files.items():
            if port != "image":
                pictures[port] = self._input(port, data, pictures["image"])
        plan = planner(ops, settings, pictures)
        if plan is None:
            return None
        return {port: self._file(one) for port, one in carried_out(ops, plan).items()}

    def _picture(self, data: bytes) -> Picture:
        """A file on the device, where it may be still."""
        residents = self.bench.residents
        found = residents.get(data)
        if found is None:
            found = uploaded(self.bench.device, data, self.max_pixels)
            residents.keep(data, found)
        return found

    def _input(self, port: str, data: bytes, image: Picture) -> Picture:
        """The file of another port; a mask of another size is fitted on its way."""
        declared = self.declared.input(port)
        if declared is None or declared.type is not PortType.MASK:
            return self._picture(data)
        found = self.bench.residents.get(data)
        if found is not None and (found.height, found.width) == (image.height, image.width):
            return found
        mask = decode_mask(data, self.max_pixels)
        if (mask.height, mask.width) == (image.height, image.width):
            return self._picture(data)
        plane = fitted_to(mask, image.height, image.width)
        return of_image(self.bench.device, Image(plane[None], "data", mask.bits))

    def _file(self, picture: Picture) -> Made:
        """A result, stored as `codec.encode` stores one. Its codes stay on the device."""
        codes = self.bench.device.download(picture.buffer)
        data = write_png(
            *(picture.width, picture.height, picture.bits, picture.channels),
            *(_strips(codes), Encoding().effort),
        )
        self.bench.residents.keep(data, picture)
        return data, Encoding().media_type, picture.width, picture.height


def _strips(codes: NDArray[Any]) -> Iterator[NDArray[Any]]:
    for start, stop in strips(codes.shape[0], codes.shape[1]):
        yield codes[start:stop]
