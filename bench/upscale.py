"""How near enlarged photographs come to what they were: PSNR and SSIM of every way of Upscale.

    python -m bench.upscale [--models FOLDER]

The shipped photographs are halved by a cubic filter and enlarged again. The network's rows are
there when `karate models fetch waifu2x` has brought it to FOLDER (var/models).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from skimage.metrics import structural_similarity

from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode
from karate.nodes.colour import luminance
from karate.nodes.image import Image, Planes
from karate.nodes.models.at_hand import using
from karate.nodes.models.shelf import Shelf
from karate.nodes.models.ways import way_of
from karate.nodes.resize import resized
from karate.nodes.samples import CHELSEA, COFFEE, ROCKET

PHOTOS: Final = {"chelsea": CHELSEA, "coffee": COFFEE, "rocket": ROCKET}
WAYS: Final[dict[str, dict[str, Json]]] = {
    "lanczos": {"method": "lanczos"},
    "back-projection": {"method": "back-projection"},
    "neural photo": {"method": "neural"},
    "neural photo, denoise 1": {"method": "neural", "denoise": 1},
    "neural anime": {"method": "neural", "style": "anime"},
}
#: Pixels at the border that are not compared.
BORDER: Final = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One way on one photograph: dB and SSIM of luminance, and seconds of wall time."""

    photo: str
    way: str
    psnr: float
    ssim: float
    seconds: float


def measured(shelf: Shelf) -> Iterator[Row]:
    """Every way that can be taken with the models of `shelf`, on every photograph."""
    declared = CATALOGUE["upscale"]
    for photo, sample in PHOTOS.items():
        full = decode(sample.path.read_bytes()).planes[:3]
        height, width = (side // 2 * 2 for side in full.shape[1:])
        full = np.ascontiguousarray(full[:, :height, :width])
        small = Image(resized(full, width // 2, height // 2, "cubic"))
        for name, params in WAYS.items():
            settings = declared.normalised(params)
            way = way_of(shelf, declared, settings)
            if way.note.startswith("classical"):
                continue
            with using(way.told):
                began = time.perf_counter()
                made = effect("upscale")({"image": [small]}, settings)["image"]
                seconds = time.perf_counter() - began
            assert isinstance(made, Image)
            yield Row(photo, name, *_compared(made.planes, full), seconds)


def _compared(made: Planes, full: Planes) -> tuple[float, float]:
    inner = slice(BORDER, -BORDER)
    one, other = luminance(np.clip(made, 0, 1))[inner, inner], luminance(full)[inner, inner]
    noise = float(np.square(one - other).mean())
    alike = structural_similarity(  # type: ignore[no-untyped-call]  # scikit-image ships no types
        one, other, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    return -10 * float(np.log10(noise)), float(alike)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    rows = list(measured(Shelf(parser.parse_args().models)))
    print(f"{'photograph':<12} {'way':<24} {'PSNR dB':>8} {'SSIM':>7} {'s':>6}")
    for row in rows:
        print(f"{row.photo:<12} {row.way:<24} {row.psnr:8.2f} {row.ssim:7.4f} {row.seconds:6.2f}")
    for way in dict.fromkeys(row.way for row in rows):
        some = [(row.psnr, row.ssim) for row in rows if row.way == way]
        psnr, ssim = (sum(one) / len(some) for one in zip(*some, strict=True))
        print(f"{'mean':<12} {way:<24} {psnr:8.2f} {ssim:7.4f}")


if __name__ == "__main__":
    main()
