"""Pictures without NaN or infinity, for algorithms that spread what they read."""

from __future__ import annotations

from karate.nodes.arrays import np
from karate.nodes.image import Image
from karate.nodes.strips import FINE_PIXELS, pointwise, strips


def finite(image: Image) -> Image:
    """`image` with NaN and infinity as 0; a sound picture returns itself."""
    for start, stop in strips(image.height, image.width, pixels=FINE_PIXELS):
        rows = image.planes[:, start:stop]
        # Either end is NaN if any value is; cheaper than a flag for each.
        if not (np.isfinite(rows.max()) and np.isfinite(rows.min())):
            return pointwise(image, lambda planes, _: np.nan_to_num(planes, posinf=0, neginf=0))
    return image
