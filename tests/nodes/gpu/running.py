"""A tool on a device and by the CPU, from the same planes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.gpu.device import Device
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import of_image
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.image import Image, Planes
from tests.nodes.gpu.cases import Case
from tests.nodes.pictures import noise


def beside(port: str, height: int, width: int) -> Image:
    """What is wired to a port beside the picture: a hill with a step in it, or noise."""
    if port == "normals":
        return Image(noise(height, width, 3, seed=21))
    if port in ("inside", "outside"):
        return Image(np.square(noise(height, width, 1, seed=len(port))), "data")
    rows, columns = np.mgrid[0:height, 0:width]
    hill = np.sin((rows + 3) / max(4, height / 3)) * np.cos((columns - 2) / max(5, width / 4)) / 2
    hill[height // 3 : height // 2 + 1, width // 3 : width // 2 + 1] += 0.3
    return Image(np.asarray(np.clip(hill / 1.4 + 0.4, 0, 1), np.float32)[None], "data")


def wired(case: Case, image: Image, mask: Planes | None) -> dict[str, Image]:
    """The inputs of a case, by port."""
    found = {port: beside(port, image.height, image.width) for port in case.wired}
    found["image"] = image
    if mask is not None:
        found["mask"] = Image(mask[None], "data")
    return found


def on_device(
    device: Device,
    case: Case,
    image: Image,
    mask: Planes | None = None,
    others: Mapping[str, Image] | None = None,
) -> Mapping[str, Planes] | None:
    """The planes of each result before they become codes; None where the picture stays itself."""
    ops, tool = Ops(device), TOOLS[case.type]
    inputs = {**wired(case, image, mask), **(others or {})}
    pictures = {port: of_image(device, one) for port, one in inputs.items()}
    params = CATALOGUE[case.type].normalised(case.params)
    assert tool.suits(params, frozenset(pictures))
    plan = tool.plan(ops, params, pictures)
    if plan is None:
        return None
    found = plan.rows(0, plan.height)
    assert {port: one.shape[0] for port, one in found.items()} == {
        port: one.channels for port, one in plan.outputs.items()
    }
    return {port: device.download(one) for port, one in found.items()}


def by_cpu(
    case: Case, image: Image, mask: Planes | None, others: Mapping[str, Image] | None = None
) -> Mapping[str, Image]:
    """What the CPU's engine makes."""
    inputs = {port: [one] for port, one in {**wired(case, image, mask), **(others or {})}.items()}
    made = effect(case.type)(inputs, CATALOGUE[case.type].normalised(case.params))
    return {port: one for port, one in made.items() if isinstance(one, Image)}


def agree(
    device: Device,
    case: Case,
    image: Image,
    mask: Planes | None = None,
    others: Mapping[str, Image] | None = None,
) -> None:
    """Assert that device and CPU make the same of a picture, within the case's tolerance."""
    found = on_device(device, case, image, mask, others)
    made = by_cpu(case, image, mask, others)
    if found is None:
        assert made["image"] is image
        return
    assert found.keys() == made.keys()
    for port, planes in found.items():
        oracle = made[port].planes
        assert planes.shape == oracle.shape
        assert np.array_equal(np.isnan(planes), np.isnan(oracle)), port
        away = np.abs(np.nan_to_num(planes) - np.nan_to_num(oracle))
        assert away.max() <= case.within, (port, float(away.max()))
