"""Nearness by a network of one's own: MiDaS, Depth Anything, or another taught likewise."""

from __future__ import annotations

from typing import Final

from karate.errors import StepFailed
from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.models.at_hand import Given
from karate.nodes.models.session import Session, loaded
from karate.nodes.resize import resized

#: Mean and deviation of ImageNet's colours, which such networks expect to be taken out.
MEAN: Final = (0.485, 0.456, 0.406)
DEVIATION: Final = (0.229, 0.224, 0.225)
#: Where the size is free: sides are multiples of this (of 14 for Depth Anything, of 32 for MiDaS),
#: the longer one so long.
MULTIPLE, LONGER = 224, 672
#: Longest side of a network with a fixed size.
MAX_SIDE: Final = 4096


def nearness(colour: Planes, given: Given) -> Planes:
    """Nearness (h, w), 0 far to 1 near, of straight sRGB planes (3, h, w) of 0..1.

    Raises StepFailed for a network that gives no plane.
    """
    net = loaded(*given.file("model.onnx"))
    height, width = _size(net, colour)
    seen = resized(colour, width, height, "cubic")
    mean, deviation = (np.array(one, np.float32)[:, None, None] for one in (MEAN, DEVIATION))
    made = np.squeeze(net.run((seen - mean) / deviation))
    if made.ndim != 2 or made.size < 4:
        raise StepFailed("The model gave no plane of depth")
    low, high = float(made.min()), float(made.max())
    flat = high - low < 1e-6 * max(1.0, abs(high))
    told = np.full_like(made, 0.5) if flat else (made - low) / (high - low)
    size = (colour.shape[2], colour.shape[1])
    found = cv2.resize(np.asarray(told, np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(found, 0, 1), np.float32)


def _size(net: Session, colour: Planes) -> tuple[int, int]:
    """The size that the network looks at: its own, or one in the shape of the picture."""
    sides: list[int] = []
    longer = max(colour.shape[1:])
    for fixed, side in zip(net.shape[2:], colour.shape[1:], strict=True):
        free = max(1, round(side / longer * LONGER / MULTIPLE)) * MULTIPLE
        sides.append(fixed or free)
    if max(sides) > MAX_SIDE:
        raise StepFailed(f"The model wants {sides[1]} × {sides[0]} pixels")
    return sides[0], sides[1]
