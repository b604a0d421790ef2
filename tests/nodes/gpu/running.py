"""A tool on a device and by the CPU, from the same planes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.device import Device
from karate.nodes.gpu.ops import Ops
from karate.nodes.gpu.picture import of_image
from karate.nodes.gpu.tools import TOOLS
from karate.nodes.image import Image, Planes
from tests.nodes.gpu.cases import Case
from tests.nodes.pictures import apply


def on_device(
    device: Device, case: Case, image: Image, mask: Planes | None = None
) -> Mapping[str, Planes] | None:
    """The planes of each result before they become codes; None where the picture stays itself."""
    ops, tool = Ops(device), TOOLS[case.type]
    pictures = {"image": of_image(device, image)}
    if mask is not None:
        pictures["mask"] = of_image(device, Image(mask[None], "data"))
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


def agree(device: Device, case: Case, image: Image, mask: Planes | None = None) -> None:
    """Assert that device and CPU make the same of a picture, within the case's tolerance."""
    found, wanted = (
        on_device(device, case, image, mask),
        apply(case.type, image, mask, **case.params),
    )
    if found is None:
        assert wanted["image"] is image
        return
    assert found.keys() == wanted.keys()
    for port, planes in found.items():
        oracle = wanted[port].planes
        assert planes.shape == oracle.shape
        assert np.array_equal(np.isnan(planes), np.isnan(oracle)), port
        away = np.abs(np.nan_to_num(planes) - np.nan_to_num(oracle))
        assert away.max() <= case.within, (port, float(away.max()))
