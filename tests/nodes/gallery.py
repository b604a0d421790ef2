"""A contact sheet of every tool on the shipped photographs, to be looked at: `make gallery`.

    python -m tests.nodes.gallery [TOOL …]

Each sheet has the picture itself, the defaults, every option of every choice, and every row of
tools.toml, labelled with the params that differ. They lie in bench/output/gallery/.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from karate.errors import KarateError
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE, effect
from karate.nodes.codec import decode
from karate.nodes.colour import straight
from karate.nodes.image import Image
from karate.nodes.resize import resized
from karate.nodes.samples import CHELSEA, COFFEE, ROCKET, Sample
from tests.nodes.test_tools import TABLE

OUT = Path(__file__).parents[2] / "bench/output/gallery"
#: Pixels of a picture on a sheet, of its label, and cells in a row.
WIDTH, LABEL, ACROSS = 260, 44, 6
#: The photograph of a tool; the others take the first.
PHOTOS: Mapping[str, Sample] = {"blur": ROCKET, "upscale": CHELSEA, "default": CHELSEA}


@cache
def photo(tool: str) -> Image:
    """The tool's photograph, `WIDTH` wide, or half of that for what makes pictures larger."""
    full = decode(PHOTOS.get(tool, COFFEE).path.read_bytes()).planes[:3]
    width = WIDTH // 2 if tool == "upscale" else WIDTH
    return Image(resized(full, width, round(full.shape[1] * width / full.shape[2]), "lanczos"))


def spot(image: Image) -> Image:
    """A soft disc in the middle."""
    rows, columns = np.mgrid[0 : image.height, 0 : image.width]
    away = np.hypot(rows - image.height / 2, columns - image.width / 2)
    edge = image.height / 12
    found = np.clip((image.height / 4 - away) / edge, 0, 1)
    return Image(np.asarray(found, np.float32)[None], "data")


def wired(tool: str, port: str) -> Image:
    """What stands at an input of a tool beside its picture."""
    image = photo(tool)
    match port:
        case "mask":
            return spot(image)
        case "depth":
            return only(run("z-depth", {}, {"image": [image]}))
        case "normals":
            depth = [wired(tool, "depth")]
            return only(run("relight", {"output": "normals"}, {"image": [image], "depth": depth}))
        case _:
            inputs = {"image": [image], "mask": [spot(image)]}
            return only(run("inpaint", {"method": "membrane"}, inputs))


def run(tool: str, params: Mapping[str, Json], inputs: Any) -> Mapping[str, Any]:
    """What the tool gives by port."""
    return effect(tool)(inputs, CATALOGUE[tool].normalised(params))


def only(found: Mapping[str, Any]) -> Image:
    """The first picture of a result."""
    return next(value for value in found.values() if isinstance(value, Image))


def cells(tool: str) -> Iterator[tuple[dict[str, Json], list[str]]]:
    """Params and wired ports of every cell, without repetitions."""
    declared, table = CATALOGUE[tool], TABLE[tool]
    always = list(table.get("ports", ())) + (["mask"] if table.get("mask") else [])
    yield {}, always
    for param in declared.params:
        if param.kind == "choice":
            row = table["params"][param.name]
            for option in param.options:
                if option not in param.unavailable:
                    yield {**row.get("with", {}), param.name: option}, always
    for name, row in table["params"].items():
        if not row.get("refused"):
            extra = ["mask"] if row.get("mask") else []
            yield (
                {**row.get("with", {}), name: row["away"]},
                [*always, *extra, *row.get("ports", ())],
            )


def sheet(tool: str) -> Pillow.Image:
    """The tool's contact sheet."""
    pictures = [("the picture", shown(photo(tool)))]
    seen = set()
    for params, ports in cells(tool):
        key = json.dumps([params, ports])
        if key in seen:
            continue
        seen.add(key)
        label = ", ".join(f"{name} {value}" for name, value in params.items()) or "defaults"
        inputs = {"image": [photo(tool)]}
        for port in ports:
            name, _, what = port.partition(":")
            if what == "nothing":
                inputs.pop(name, None)
            else:
                inputs[name] = [wired(tool, name)]
        try:
            found = run(tool, {**TABLE[tool].get("with", {}), **params}, inputs)
        except KarateError as refused:
            pictures.append((label, worded(f"refused: {refused}")))
            continue
        for port, value in found.items():
            title = label if len(found) == 1 else f"{label}: {port}"
            pictures.append((title, shown(value) if isinstance(value, Image) else worded(value)))
    return laid(tool, pictures)


def shown(image: Image) -> Pillow.Image:
    """A picture over a chequered ground, as large as a cell."""
    planes = np.nan_to_num(image.planes)
    colour = straight(planes)
    colour = np.repeat(colour[:1], 3, 0) if len(colour) < 3 else colour
    if image.has_alpha:
        rows, columns = np.mgrid[0 : image.height, 0 : image.width]
        ground = np.where((rows // 8 + columns // 8) % 2 == 0, 0.75, 0.55)
        colour = colour * planes[-1] + ground * (1 - planes[-1])
    codes = np.rint(np.clip(np.moveaxis(colour, 0, -1), 0, 1) * 255).astype(np.uint8)
    found = Pillow.fromarray(codes)
    found.thumbnail((WIDTH, WIDTH), Pillow.Resampling.LANCZOS)
    return found


def worded(value: Any) -> Pillow.Image:
    """Text or facts as a picture of them."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    found = Pillow.new("RGB", (WIDTH, WIDTH), "#202428")
    lines = textwrap.wrap(text, 42)[:18]
    ImageDraw.Draw(found).multiline_text((6, 6), "\n".join(lines), "#e0e0e0", _font(11))
    return found


def laid(tool: str, pictures: list[tuple[str, Pillow.Image]]) -> Pillow.Image:
    """Pictures in rows with their labels below."""
    tall = max(picture.height for _, picture in pictures) + LABEL
    rows = -(-len(pictures) // ACROSS)
    found = Pillow.new("RGB", (ACROSS * (WIDTH + 8) + 8, rows * tall + 40), "#101214")
    draw = ImageDraw.Draw(found)
    declared = CATALOGUE[tool]
    draw.text((8, 8), f"{declared.title}, version {declared.version}", "#ffffff", _font(18))
    for place, (label, picture) in enumerate(pictures):
        left, top = 8 + place % ACROSS * (WIDTH + 8), 40 + place // ACROSS * tall
        found.paste(picture, (left, top))
        words = "\n".join(textwrap.wrap(label, 44)[:3])
        draw.multiline_text((left, top + picture.height + 2), words, "#b0b4b8", _font(11))
    return found


@cache
def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def main() -> None:
    """Write the sheets of the tools that are named, or of all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("tools", nargs="*", choices=[*TABLE, []], metavar="TOOL")
    OUT.mkdir(parents=True, exist_ok=True)
    for tool in parser.parse_args().tools or TABLE:
        path = OUT / f"{tool}.png"
        sheet(tool).save(path)
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
