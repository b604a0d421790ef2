"""What the palette offers, and that declaring it costs no NumPy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from karate.errors import NotFound
from karate.graph.declared import PortType
from karate.nodes.catalogue import CATALOGUE, effect

#: The tools that take a picture and give one, as the contract names them.
TOOLS = ("default", "blur", "invert", "crop", "channels", "inpaint", "outpaint", "upscale")


def test_every_node_type_stands_under_its_own_name() -> None:
    assert {"image", *TOOLS, "output"} <= set(CATALOGUE)
    assert all(CATALOGUE[name].id == name for name in CATALOGUE)


@pytest.mark.parametrize("tool", TOOLS)
def test_pictures_go_in_and_out_as_image(tool: str) -> None:
    declared = CATALOGUE[tool]
    port, mask = declared.input("image"), declared.input("mask")
    assert port is not None
    assert port.type is PortType.IMAGE
    assert declared.outputs[0].name == "image"
    assert mask is None or (mask.type is PortType.MASK and not mask.required)


def test_every_default_is_allowed() -> None:
    for declared in CATALOGUE.values():
        for param in declared.params:
            assert param.problem(param.default) is None, (declared.id, param.name)


def test_the_contract_names_these_params() -> None:
    kind, sigma = CATALOGUE["blur"].param("kind"), CATALOGUE["blur"].param("sigma")
    assert kind is not None
    assert kind.default == "gaussian"
    assert sigma is not None
    assert (sigma.minimum, sigma.maximum, sigma.unit) == (0, 250, "px")
    assert {"x", "y", "width", "height"} <= {param.name for param in CATALOGUE["crop"].params}
    assert CATALOGUE["image"].param("asset") is not None


def test_an_unknown_effect_is_not_found() -> None:
    with pytest.raises(NotFound):
        effect("teleport")


def test_the_server_loads_no_numpy() -> None:
    code = (
        "import sys, karate.nodes.catalogue, karate.nodes.pool, karate.media.blobs, "
        "karate.media.sniff, karate.nodes.samples, karate.main, karate.worker; "
        "heavy = ('numpy', 'cv2', 'PIL', 'boto3', 'onnxruntime', 'cupy'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_client_previews_the_versions_that_there_are() -> None:
    folder = Path(__file__).parents[2] / "client/src/preview/tools"
    found = {}
    for file in folder.glob("*.ts"):
        version = re.search(r"^  version: (\d+),$", file.read_text("utf-8"), re.M)
        name = "".join(f"-{one.lower()}" if one.isupper() else one for one in file.stem)
        if version is not None:
            found[name] = int(version[1])
    assert found == {name: CATALOGUE[name].version for name in found}
    assert {"blur", "crop", "invert", "mask-extractor"} <= found.keys()
