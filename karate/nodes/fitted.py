"""A mask brought to the size of the picture it is for."""

from __future__ import annotations

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Image, Planes


def fitted(mask: Image, image: Image) -> Planes:
    """The (H, W) plane of `mask` in the size of `image`, 0..1; NaN counts as 0."""
    return fitted_to(mask, image.height, image.width)


def fitted_to(mask: Image, height: int, width: int) -> Planes:
    """The (H, W) plane of `mask` in another size, 0..1; NaN counts as 0."""
    plane = mask.planes[0]
    if plane.shape != (height, width):
        size = (width, height)
        shrinks = plane.shape[0] > height and plane.shape[1] > width
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        plane = cv2.resize(plane, size, interpolation=how)
    found: Planes = np.clip(np.nan_to_num(plane), 0, 1)
    return found
