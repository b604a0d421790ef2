"""Every tool on files and settings that no tool is made for: a typed error or a sound picture.

Through `execute`, as a child process works: bytes in, bytes out.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from PIL import Image as Pillow

from karate.errors import Invalid, KarateError, StepFailed
from karate.graph.declared import Param
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.effects import image as image_node
from karate.nodes.image import MAX_SIDE
from karate.nodes.work import execute
from tests.nodes.pictures import codes, file_of, made_by, png16
from tests.nodes.test_tools import TABLE

#: The tools, and the node that writes files.
TOOLS = [*TABLE, "output"]
PLAIN = file_of(codes(13, 17, 3))


def frames(kind: str, **options: object) -> bytes:
    """A file with two pictures in it."""
    out = io.BytesIO()
    first, second = (Pillow.fromarray(codes(9, 11, 3, seed=seed)) for seed in (1, 2))
    first.save(out, kind, save_all=True, append_images=[second], **options)
    return out.getvalue()


def odd_file(mode: str, kind: str) -> bytes:
    """A small file in one of Pillow's modes."""
    out = io.BytesIO()
    Pillow.fromarray(codes(9, 11, 3)).convert(mode).save(out, kind)
    return out.getvalue()


def line(width: int, height: int) -> bytes:
    """A black gray file of any size."""
    out = io.BytesIO()
    Pillow.new("L", (width, height)).save(out, "PNG")
    return out.getvalue()


#: Files that have to give a picture, and files that have to be refused.
GOOD: Mapping[str, bytes] = {
    "one pixel": file_of(codes(1, 1, 3)),
    "one clear pixel": file_of(np.zeros((1, 1, 4), np.uint8)),
    "a row": file_of(codes(1, 300, 4)),
    "a column": file_of(codes(300, 1, 1)),
    "nothing but alpha 0": file_of(np.zeros((9, 11, 4), np.uint8)),
    "gray": file_of(codes(9, 11, 1)),
    "16-bit gray": png16(codes(9, 11, 1, 16)),
    "16-bit with alpha": png16(codes(9, 11, 4, 16)),
    "CMYK": odd_file("CMYK", "JPEG"),
    "a palette": odd_file("P", "PNG"),
    "one bit": odd_file("1", "PNG"),
    "an animated WebP": frames("WEBP", lossless=True),
}
BAD: Mapping[str, bytes] = {
    "nothing": b"",
    "text": b"not a picture",
    "an animated GIF": frames("GIF"),
    "a cut PNG": PLAIN[:-30],
    "a cut 16-bit PNG": png16(codes(9, 11, 3, 16))[:-40],
    "a damaged JPEG": file_of(codes(40, 40, 3), "JPEG")[:200],
    "30,000 × 1": line(30_000, 1),
    "1 × 30,000": line(1, 30_000),
}


def wired(tool: str, picture: bytes, mask: bytes | None = None) -> dict[str, list[bytes]]:
    """The tool's inputs: `picture` at every image port it needs, `mask` where one is taken."""
    inputs = {"image": [picture]}
    if mask is not None and CATALOGUE[tool].input("mask"):
        inputs["mask"] = [mask]
    return inputs


def settings(tool: str, **params: Json) -> dict[str, Json]:
    """What the table gives the tool, and `params`."""
    return {**TABLE.get(tool, {}).get("with", {}), **params}


def refused(tool: str, params: Mapping[str, Json], inputs: dict[str, list[bytes]]) -> str:
    """Run: each file that is made can be read; why it was refused, if it was in a typed way."""
    try:
        found = made_by(tool, params, inputs)
    except KarateError as error:
        return str(error)
    for data, _, width, height in found.values():
        with Pillow.open(io.BytesIO(data)) as file:
            file.load()
            assert file.size == (width, height)
    return ""


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", GOOD)
def test_a_strange_picture_gives_a_picture(tool: str, name: str) -> None:
    mask = file_of(np.full((3, 5), 90, np.uint8))
    why = refused(tool, settings(tool), wired(tool, GOOD[name], mask))
    # The one thing that cannot be done: fill a picture that is all hole.
    assert not why or (tool == "inpaint" and "whole picture" in why), why


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_at_every_input(tool: str, name: str) -> None:
    for port in CATALOGUE[tool].inputs:
        inputs = {**wired(tool, PLAIN), port.name: [BAD[name]]}
        with pytest.raises(KarateError) as error:
            execute(tool, settings(tool), inputs)
        assert len(str(error.value)) > 10


def test_the_image_node_takes_the_same_files() -> None:
    for name, data in GOOD.items():
        found = execute(image_node.TYPE.id, {"asset": "a"}, {"asset": [data]})
        assert found, name
    for data in BAD.values():
        with pytest.raises(KarateError):
            execute(image_node.TYPE.id, {"asset": "a"}, {"asset": [data]})


MASKS: Mapping[str, bytes] = {
    "empty": file_of(np.zeros((13, 17), np.uint8)),
    "full": file_of(np.full((13, 17), 255, np.uint8)),
    "smaller": file_of(codes(3, 5, 1)),
    "larger": file_of(codes(40, 33, 1)),
    "one pixel": file_of(np.full((1, 1), 255, np.uint8)),
    "a colour picture": file_of(codes(13, 17, 4)),
    "16-bit": png16(codes(13, 17, 1, 16)),
}


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if CATALOGUE[tool].input("mask")])
@pytest.mark.parametrize("name", MASKS)
def test_any_mask_is_taken_or_refused_in_words(tool: str, name: str) -> None:
    why = refused(tool, settings(tool), wired(tool, PLAIN, MASKS[name]))
    assert not why or (tool == "inpaint" and "whole picture" in why), why


@pytest.mark.parametrize("name", MASKS)
def test_a_depth_or_second_picture_of_another_size_is_taken_or_refused(name: str) -> None:
    for tool in TOOLS:
        for port in CATALOGUE[tool].inputs:
            if port.name not in ("image", "mask"):
                inputs = {**wired(tool, PLAIN), port.name: [MASKS[name]]}
                why = refused(tool, settings(tool), inputs)
                assert not why or tool == "inpaint", (tool, port.name, why)


def absurd(param: Param) -> Iterator[Json]:
    """Values that the param cannot have."""
    match param.kind:
        case "number" | "integer":
            yield from ("4", None, True, [], {}, math.nan, math.inf, -1e308)
            if param.maximum is not None:
                yield param.maximum + 1
            if param.minimum is not None:
                yield param.minimum - 1
            if param.kind == "integer":
                yield 1.5
        case "boolean":
            yield from ("true", 1, None)
        case "choice":
            yield from ("no such thing", 7, None)
        case "color":
            yield from (7, None, [])
        case _:
            yield {"a": [1]}
            yield 7


@pytest.mark.parametrize("tool", TOOLS)
def test_an_absurd_param_is_refused_by_name(tool: str) -> None:
    for param in CATALOGUE[tool].params:
        for value in absurd(param):
            given = settings(tool, **{param.name: value})
            if param.problem(value) is None and param.kind in ("json", "text"):
                refused(tool, given, wired(tool, PLAIN))
                continue
            with pytest.raises((Invalid, StepFailed)) as error:
                execute(tool, given, wired(tool, PLAIN))
            words = str(error.value) + str(error.value.extra)
            assert param.name in words or param.title in words, (param.name, value, words)


#: Settings whose end takes long on any picture; one at each end is enough for the rest.
ENDS = {"upscale": {"rounds": 8}, "relight": {"steps": 64}}
#: Tools whose ends may ask for no pixels, for too many, or to fill what is all hole.
REFUSES = ("crop", "outpaint", "upscale", "inpaint", "painter", "z-depth")


@pytest.mark.parametrize("tool", TOOLS)
def test_both_ends_of_every_slider_work(tool: str) -> None:
    mask = file_of(codes(13, 17, 1))
    for param in CATALOGUE[tool].params:
        row = TABLE.get(tool, {}).get("params", {}).get(param.name, {})
        for end in (param.minimum, param.maximum):
            if end is None or param.kind not in ("number", "integer"):
                continue
            value = int(end) if param.kind == "integer" else end
            value = min(value, ENDS.get(tool, {}).get(param.name, value))
            given = settings(tool, **{**row.get("with", {}), param.name: value})
            why = refused(tool, given, wired(tool, PLAIN, mask))
            expected = tool in REFUSES or "refused" in row
            assert not why or expected, (param.name, value, why)


@pytest.mark.parametrize(
    "params",
    [
        {"x": 17},
        {"y": -40, "height": 0, "aspect": "1:1", "x": 99},
        {"width": 0, "x": 400},
        {"unit": "percent", "x": 100},
        {"width": MAX_SIDE, "height": MAX_SIDE},
    ],
)
def test_a_crop_without_pixels_or_with_too_many_is_refused(params: dict[str, Json]) -> None:
    with pytest.raises(StepFailed):
        execute("crop", params, {"image": [PLAIN]})
