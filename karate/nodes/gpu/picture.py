"""A picture on a device: a file's codes as they were decoded, or planes of float32.

Codes are what is kept and what crosses to and from the device: a quarter of the bytes of planes,
and a step that finds its input still there sees exactly what it would have read from the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from karate.errors import Malformed
from karate.nodes.arrays import np
from karate.nodes.gpu.device import Buffer, Device
from karate.nodes.image import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind: TypeAlias = Literal["u8", "u16", "f32"]

#: The kind a picture of so many bits is stored as.
CODES: Final[dict[int, Kind]] = {8: "u8", 16: "u16"}
#: The words of `Device.empty` for it.
ELEMENTS: Final = {"u8": "uint8", "u16": "uint16", "f32": "float32"}


@dataclass(frozen=True, slots=True)
class Picture:
    """`buffer` is (height, width, channels) codes, straight, or (channels, height, width) float32
    planes, premultiplied; sRGB or data. `bright` tells that planes have values beyond 1.
    """

    buffer: Buffer
    kind: Kind
    channels: int
    height: int
    width: int
    bits: int
    bright: bool = False

    @property
    def has_alpha(self) -> bool:
        """Tell whether the last channel is alpha."""
        return self.channels in (2, 4)

    @property
    def colours(self) -> int:
        """Number of colour channels: 1 (gray) or 3."""
        return 1 if self.channels < 3 else 3


def uploaded(device: Device, data: bytes, max_pixels: int) -> Picture:
    """A file, decoded and brought to the device. Raises what decoding and the device raise.

    What is not plain codes (a 16-bit picture that is turned or has a profile) goes as planes.
    """
    # The server, which decodes nothing, knows of the tools and so of this module.
    from karate.nodes.codec import decode, open_image, settled
    from karate.nodes.png import is_png16, read_png16

    opened = open_image(data, max_pixels)
    if is_png16(data):
        if opened.orientation != 1 or "icc_profile" in opened.file.info:
            return of_image(device, decode(data, max_pixels))
        codes = np.ascontiguousarray(read_png16(data))
        return _of_codes(device, codes, "u16", 16)
    file = settled(opened)
    wide = np.asarray(file)
    return _of_codes(device, wide if wide.ndim == 3 else wide[..., None], "u8", 8)


def _of_codes(device: Device, codes: NDArray[Any], kind: Kind, bits: int) -> Picture:
    height, width, channels = codes.shape
    if not 1 <= channels <= 4:
        raise Malformed("The picture has more than four channels")
    buffer = device.upload(np.ascontiguousarray(codes))
    return Picture(buffer, kind, channels, height, width, bits)


def of_image(device: Device, image: Image) -> Picture:
    """A picture that is planes already."""
    bright = bool(float(image.planes.max()) > 1)
    buffer = device.upload(np.ascontiguousarray(image.planes))
    channels, height, width = image.planes.shape
    return Picture(buffer, "f32", channels, height, width, image.bits, bright)
