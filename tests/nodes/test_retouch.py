"""Inpaint and outpaint: what is filled, what stays, and what bad masks do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve

from karate.errors import StepFailed
from karate.nodes.codec import decode
from karate.nodes.image import Image, Planes
from karate.nodes.membrane import stretched
from karate.nodes.samples import CHELSEA, COFFEE, Sample
from tests.nodes.pictures import apply, noise

sides = st.integers(1, 67)
METHODS = ("patch", "membrane", "telea", "navier-stokes")


def disc(height: int, width: int, radius: float, row: int, column: int) -> Planes:
    """A hard round mask."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.asarray(np.hypot(rows - row, columns - column) <= radius, np.float32)


def quality(one: Planes, other: Planes) -> float:
    """PSNR of values from 0 to 1."""
    return float(-10 * np.log10(np.square(one - other).mean()))


@settings(max_examples=25, deadline=None)
@given(sides, sides, st.integers(1, 4), st.sampled_from(METHODS), st.integers(0, 9))
def test_only_the_hole_changes(
    width: int, height: int, count: int, method: str, where: int
) -> None:
    image = Image(noise(height, width, count))
    mask = disc(height, width, 4, height * where // 10, width * where // 10)
    if mask.all():
        with pytest.raises(StepFailed):
            apply("inpaint", image, mask, expand=0, feather=0, method=method)
        return
    found = apply("inpaint", image, mask, expand=0, feather=0, method=method)["image"].planes
    assert np.array_equal(found[:, mask == 0], image.planes[:, mask == 0])
    assert np.isfinite(found).all()
    assert found.shape == image.planes.shape


@pytest.mark.parametrize("light", [-0.5, 0.4, 6.0])
@pytest.mark.parametrize("method", METHODS)
def test_a_flat_picture_stays_flat(method: str, light: float) -> None:
    flat = Image(np.full((3, 40, 50), light, np.float32))
    found = apply("inpaint", flat, disc(40, 50, 8, 20, 20), method=method)["image"].planes
    assert found == pytest.approx(flat.planes, abs=1e-4)


@pytest.mark.parametrize("method", METHODS[2:])
def test_what_is_filled_is_as_fine_as_what_lies_around(method: str) -> None:
    mask = disc(40, 50, 8, 20, 20)
    clean = Image(noise(40, 50, 4))
    clean.planes[3] = 1
    wanted = apply("inpaint", clean, mask, method=method)["image"].planes
    assert (wanted[3] == 1).all()
    spoilt = Image(clean.planes.copy())
    spoilt.planes[:3, 20, 20] = 10_000
    assert np.array_equal(apply("inpaint", spoilt, mask, method=method)["image"].planes, wanted)
    spoilt.planes[0, 2, 2] = 6
    found = apply("inpaint", spoilt, mask, method=method)["image"].planes
    assert np.array_equal(found[1:], wanted[1:])
    spoilt.planes[:2, 2, 2] = 3e38, -3e38
    assert np.isfinite(apply("inpaint", spoilt, mask, method=method)["image"].planes).all()


def test_the_membrane_solves_laplace() -> None:
    hole = disc(23, 31, 6, 11, 14) > 0
    plane = np.cumsum(noise(23, 31, 1), axis=2)[0] / 16
    places = np.flatnonzero(hole)
    number = {place: at for at, place in enumerate(places)}
    matrix, right = lil_matrix((len(places), len(places))), np.zeros(len(places))
    for place, at in number.items():
        matrix[at, at] = 4
        for other in (place - 1, place + 1, place - 31, place + 31):
            if other in number:
                matrix[at, number[other]] = -1
            else:
                right[at] += plane.flat[other]
    wanted = spsolve(matrix.tocsr(), right)
    assert stretched(plane[None], hole)[0].flat[places] == pytest.approx(wanted, abs=0.02)


@pytest.mark.parametrize(
    ("sample", "method", "floor"),
    [
        (CHELSEA, "patch", 26.0),
        (CHELSEA, "membrane", 26.0),
        (COFFEE, "patch", 23.0),
        (COFFEE, "membrane", 19.5),
    ],
)
def test_a_photo_is_filled_well(sample: Sample, method: str, floor: float) -> None:
    image = Image(decode(sample.path.read_bytes()).planes[:, :150, :200].copy())
    mask = disc(150, 200, 9, 60, 60)
    hidden = Image(np.where(mask > 0, np.float32(1), image.planes))
    found = apply("inpaint", hidden, mask, method=method, expand=0, feather=0)["image"].planes
    inside = mask > 0
    assert quality(found[:, inside], image.planes[:, inside]) > floor


def test_stripes_go_on_through_a_patched_hole() -> None:
    rows, columns = np.mgrid[0:64, 0:80]
    stripes = ((rows + columns) // 4 % 2).astype(np.float32)
    mask = disc(64, 80, 9, 32, 40)
    image = Image(np.where(mask > 0, np.float32(0.5), stripes)[None])
    patch = apply("inpaint", image, mask, method="patch", expand=0, feather=0)["image"].planes[0]
    smooth = apply("inpaint", image, mask, method="membrane", expand=0)["image"].planes[0]
    wrong = [np.abs(found - stripes)[mask > 0].mean() for found in (patch, smooth)]
    assert wrong[0] < 0.15 < 0.3 < wrong[1]


def test_one_seed_gives_the_same_bytes() -> None:
    image, mask = Image(noise(60, 70, 3)), disc(60, 70, 12, 30, 30)
    one, again, other = (
        apply("inpaint", image, mask, seed=seed)["image"].planes for seed in (5, 5, 6)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_an_empty_mask_and_no_mix_change_nothing() -> None:
    image = Image(noise(9, 9, 4))
    assert apply("inpaint", image, np.zeros((3, 5), np.float32))["image"] is image
    assert apply("inpaint", image, np.ones((9, 9), np.float32), mix=0)["image"] is image


def test_inpaint_names_what_is_wrong() -> None:
    image = Image(noise(9, 9, 3))
    with pytest.raises(StepFailed, match="needs a mask"):
        apply("inpaint", image)
    with pytest.raises(StepFailed, match="whole picture"):
        apply("inpaint", image, np.ones((9, 9), np.float32))
    with pytest.raises(StepFailed, match="provider"):
        apply("inpaint", image, np.ones((9, 9), np.float32), method="provider")


def test_nan_does_not_spread() -> None:
    planes = noise(20, 20, 3)
    planes[:, 9:11, 9:11] = np.nan
    found = apply("inpaint", Image(planes), disc(20, 20, 4, 10, 10), method="membrane")
    assert np.isfinite(found["image"].planes).all()


def test_transparent_pixels_become_opaque() -> None:
    planes = np.full((4, 20, 20), 0.5, np.float32)
    planes[3] = 1
    planes[:, 8:12, 8:12] = 0
    found = apply("inpaint", Image(planes), paint="transparent")["image"].planes
    assert found[3] == pytest.approx(np.ones((20, 20)))
    assert found[:3] == pytest.approx(np.full((3, 20, 20), 0.5), abs=0.01)


@settings(max_examples=25, deadline=None)
@given(
    *(sides, sides, st.integers(1, 4)),
    st.sampled_from(("mirror", "clamp", "tile", "blur", "membrane", "patch", "colour")),
    st.tuples(*[st.integers(0, 9)] * 4),
)
def test_outpaint_keeps_the_picture(
    width: int, height: int, count: int, fill: str, grow: tuple[int, int, int, int]
) -> None:
    image = Image(noise(height, width, count))
    left, top, right, bottom = grow
    found = apply(
        "outpaint",
        image,
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        fill=fill,
        feather=0,
    )
    planes, mask = found["image"].planes, found["mask"].planes[0]
    assert planes.shape == (count, height + top + bottom, width + left + right)
    inside = np.s_[top : top + height, left : left + width]
    assert np.array_equal(planes[:, *inside], image.planes)
    assert not mask[inside].any()
    assert mask.sum() == mask.size - width * height
    assert np.isfinite(planes).all()


@pytest.mark.parametrize(
    ("fill", "mode"), [("mirror", "symmetric"), ("clamp", "edge"), ("tile", "wrap")]
)
def test_outpaint_continues_as_numpy_pads(fill: str, mode: str) -> None:
    image = Image(noise(11, 13, 3))
    found = apply("outpaint", image, left=30, bottom=4, fill=fill)["image"].planes
    wanted = np.pad(image.planes, ((0, 0), (0, 4), (30, 0)), mode=mode)  # type: ignore[call-overload]
    assert np.array_equal(found, wanted)


def test_a_shape_and_a_multiple_add_what_is_missing() -> None:
    image = Image(noise(30, 40, 3))
    square = apply("outpaint", image, aspect="1:1", place=0)["image"]
    assert (square.width, square.height) == (40, 40)
    assert np.array_equal(square.planes[:, :30], image.planes)
    assert apply("outpaint", image, snap=64)["image"].planes.shape == (3, 64, 64)
    assert apply("outpaint", image)["image"] is image


def test_a_frame_too_large_is_refused() -> None:
    with pytest.raises(StepFailed, match="limit"):
        apply("outpaint", Image(noise(9, 9, 3)), left=16_384)


def test_an_overlap_gives_the_rim_up_and_a_seam_is_softened_where_it_is() -> None:
    planes = noise(40, 50, 3)
    planes[:, :, -5:] = 1  # a bad rim
    image = Image(planes)
    kept = apply("outpaint", image, right=10, fill="mirror")
    made = apply("outpaint", image, right=10, fill="mirror", overlap=5)
    assert made["image"].planes.shape == kept["image"].planes.shape
    assert np.array_equal(made["image"].planes[:, :, :45], planes[:, :, :45])
    assert np.array_equal(made["image"].planes[:, :, 45:60], planes[:, :, 44:29:-1])
    assert (made["mask"].planes[0][:, 45:] == 1).all()
    plain, soft = (
        apply("outpaint", image, right=10, fill="colour", feather=0, seam=seam)["image"].planes
        for seam in (0, 2)
    )
    assert np.array_equal(soft[:, :, :40], plain[:, :, :40])
    assert np.array_equal(soft[:, :, 58:], plain[:, :, 58:])
    steepest = [float(np.abs(np.diff(one, axis=2))[:, :, 49].max()) for one in (plain, soft)]
    assert steepest[1] < 0.5 * steepest[0]
    with pytest.raises(StepFailed, match="overlap"):
        apply("outpaint", image, right=10, overlap=50)
