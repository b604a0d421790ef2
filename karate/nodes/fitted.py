"""A mask brought to the size of the picture it is for."""

from __future__ import annotations

from karate.nodes.arrays import cv2, np
from karate.nodes.image import Image, Planes


def fitted(mask: Image, image: Image) -> Planes:
    """The (H, W) plane of `mask` in the size of `image`, 0..1; NaN counts as 0."""
    plane = mask.planes[0]
    if plane.shape != (image.height, image.width):
        size = (image.width, image.height)
        shrinks = plane.shape[0] > image.height and plane.shape[1] > image.width
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        plane = cv2.resize(plane, size, interpolation=how)
    found: Planes = np.clip(np.nan_to_num(plane), 0, 1)
    return found
