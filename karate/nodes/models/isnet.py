"""What a picture is of, by ISNet (Qin and others, 2022): a mask of the subject to its hairs."""

from __future__ import annotations

from typing import Final

from karate.errors import StepFailed
from karate.nodes.arrays import cv2, np
from karate.nodes.colour import straight
from karate.nodes.guided import guided_up
from karate.nodes.hues import three
from karate.nodes.image import Image, Planes
from karate.nodes.models.at_hand import Given
from karate.nodes.models.session import loaded
from karate.nodes.resize import resized

#: Side of the square that the network looks at.
SIDE: Final = 1024
#: Middle and range of its input, for values of 0..1.
MIDDLE, RANGE = 128 / 255, 256 / 255
#: The longest side that `refine` counts its pixels at, as for GrabCut.
REFINED_AT: Final = 480


def subject_of(image: Image, given: Given, refine: int) -> Planes:
    """The mask (H, W) of the subject, 0 to 1. Raises StepFailed."""
    full = np.clip(three(straight(image.planes)), 0, 1)
    if image.alpha is not None:
        # What nobody sees is neither dark nor bright.
        full = full * image.alpha + np.float32(0.5) * (1 - image.alpha)
    small = resized(full, SIDE, SIDE, "triangle")
    net = loaded(*given.file("isnet.onnx"))
    seen = (small - np.float32(MIDDLE)) / np.float32(RANGE)
    mask = np.clip(_plane(net.run(seen)), 0, 1)
    if refine and max(image.height, image.width) > SIDE:
        mask = guided_up(mask, small, full, max(1, round(refine * SIDE / REFINED_AT)))
    else:
        size = (image.width, image.height)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(mask if image.alpha is None else mask * image.alpha, np.float32)


def _plane(made: Planes) -> Planes:
    """The plane of a network's answer. Raises StepFailed for another shape."""
    if made.shape != (1, SIDE, SIDE):
        raise StepFailed("The model gave no mask")
    return np.asarray(made[0], np.float32)
