"""Where the eye goes in a picture, and how a frame is laid around it.

Salience is how a place differs in colour from its surroundings, at several sizes (centre and
surround, after Itti, Koch and Niebur, 1998), on a small copy.
"""

from __future__ import annotations

from karate.nodes.arrays import cv2, np
from karate.nodes.cells import small
from karate.nodes.colour import straight
from karate.nodes.hues import lab, three
from karate.nodes.image import Image, Planes

#: Longer side of the copy that is looked at.
SIDE = 192
#: Sizes of a centre, and of its surround, as shares of the longer side.
CENTRES, SURROUND = (0.01, 0.025, 0.06), 3.5
#: Salience below this share of the greatest does not count.
FAINT = 0.25
#: Frames that hold at least this share of the best one's salience are as good.
GOOD = 0.98


def salience(image: Image) -> Planes:
    """How much each place of a small copy stands out, (h, w), 0..1."""
    reduced = small(image.planes, SIDE)
    tones = lab(np.clip(three(straight(reduced)), 0, 1))
    longer = max(tones.shape[1:])
    found = np.zeros(tones.shape[1:], np.float32)
    for share in CENTRES:
        near, around = (
            np.stack([_soft(plane, share * times * longer) for plane in tones])
            for times in (1.0, SURROUND)
        )
        found += np.sqrt(np.square(near - around).sum(0))
    if image.has_alpha:
        found *= np.clip(reduced[-1], 0, 1)
    most = float(found.max())
    # A picture of one colour differs from itself by rounding alone.
    if most < 1e-2:
        return np.zeros_like(found)
    found /= np.float32(most)
    return np.asarray(np.where(found < FAINT, 0, found), np.float32)


def framed_by(image: Image, width: int, height: int, thirds: bool) -> tuple[int, int]:
    """Left and top of the frame of that size around what stands out, whole pixels.

    With `thirds` that lies where the frame's thirds cross, as far as the picture reaches.
    """
    seen = salience(image)
    spare = (image.width - width, image.height - height)
    if not seen.any():
        return spare[0] // 2, spare[1] // 2
    if not thirds:
        seen = seen * _best_frame(seen, width / image.width, height / image.height)
    rows, columns = (seen.sum(axis) for axis in (1, 0))
    x, y = (
        float(line @ (np.arange(len(line)) + 0.5) / line.sum() / len(line))
        for line in (columns, rows)
    )
    left = _placed(x * image.width, width, spare[0], thirds)
    return left, _placed(y * image.height, height, spare[1], thirds)


def _placed(middle: float, size: int, spare: int, thirds: bool) -> int:
    """Where a side of `size` begins so that `middle` lies at its half, or at a third."""
    shares = (1 / 3, 2 / 3) if thirds else (0.5,)
    wanted = [middle - share * size for share in shares]
    inside = [min(max(0, round(start)), spare) for start in wanted]
    misses = [abs(start - there) for start, there in zip(wanted, inside, strict=True)]
    return inside[misses.index(min(misses))]


def _best_frame(seen: Planes, wide: float, tall: float) -> Planes:
    """1 inside the frame of these shares of the picture that holds the most, 0 outside."""
    height, width = seen.shape
    size = max(1, round(tall * height)), max(1, round(wide * width))
    sums = cv2.integral(seen)
    inside = sums[size[0] :, size[1] :] - sums[: -size[0], size[1] :]
    inside = inside - sums[size[0] :, : -size[1]] + sums[: -size[0], : -size[1]]
    places = np.argwhere(inside >= GOOD * inside.max())
    middle = places.mean(0)
    top, left = places[int(np.square(places - middle).sum(1).argmin())]
    frame = np.zeros_like(seen)
    frame[top : top + size[0], left : left + size[1]] = 1
    return frame


def _soft(plane: Planes, sigma: float) -> Planes:
    found = cv2.GaussianBlur(plane, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
