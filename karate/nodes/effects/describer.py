"""Image Describer: what can be said of a picture by measuring it, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from karate.errors import StepFailed
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.graph.model import Json, JsonObject
from karate.graph.values import data
from karate.nodes.arrays import cv2, np
from karate.nodes.cells import small
from karate.nodes.colour import luminance, straight
from karate.nodes.contents import seen_in, sentences
from karate.nodes.finite import finite
from karate.nodes.hues import lab, three
from karate.nodes.image import Image, Planes
from karate.nodes.params import choice, number, switch, whole

#: Longer side of the picture that is measured; sharpness is measured at it, too.
SIDE = 256
#: Rounds of k-means, from centres spread along lightness: no random start.
ROUNDS = 12
#: Names of colours and what they stand for, sRGB.
NAMES: Mapping[str, str] = {
    **{"black": "#000000", "dark gray": "#404040", "gray": "#808080", "light gray": "#c0c0c0"},
    **{"white": "#ffffff", "red": "#d02020", "dark red": "#701818", "orange": "#f08020"},
    **{"brown": "#7a4a20", "tan": "#d2b48c", "yellow": "#f0dc30", "olive": "#7a7a20"},
    **{"green": "#309030", "dark green": "#184818", "light green": "#90d890", "teal": "#208080"},
    **{"cyan": "#30d0d8", "blue": "#2850d0", "navy": "#182050", "light blue": "#90c0f0"},
    **{"purple": "#7030a0", "magenta": "#d030c0", "pink": "#f0a0b8", "cream": "#f5ecd0"},
}
LANGUAGES = ("en", "de", "fr", "es", "ja", "zh")
_ENGLISH_ONLY = "Facts are worded in English; other languages come with a vision model."

TYPE = NodeType(
    id="describer",
    version=1,
    title="Image Describer",
    category="Text",
    description="Says what can be measured: size, light, sharpness, colours; or an alt text.",
    inputs=(Port("image", PortType.IMAGE, "Image"),),
    outputs=(Port("text", PortType.TEXT, "Text"), Port("json", PortType.JSON, "Facts")),
    params=(
        Param(
            *("source", "choice", "Source", "facts"),
            options=("facts", "provider"),
            unavailable={"provider": "No vision model is connected yet."},
        ),
        Param(
            *("ocr", "choice", "Read text", "off"),
            options=("off", "on"),
            needs={"on": "text"},
            description="What is written in the picture, and where.",
        ),
        Param(
            *("subject", "choice", "Find the subject", "off"),
            options=("off", "on"),
            gains={"on": "subject"},
            description="Where it stands and how much it fills, as the Mask Extractor finds it.",
        ),
        Param(
            *("objects", "choice", "Name objects", "off"),
            options=("off", "on"),
            unavailable={"on": "No model that names objects can be fetched yet"},
        ),
        Param(
            *("temperature", "number", "Temperature", 0.2, 0.0, 2.0, 0.05),
            when={"source": ("provider",)},
            description="How freely a vision model words things.",
        ),
        Param("detail", "choice", "Detail", "long", options=("short", "long", "tags", "json")),
        Param(
            *("alt", "boolean", "Alt text", False),
            when={"detail": ("short", "long")},
            description="Worded for the alt attribute of a web page.",
        ),
        Param(
            *("language", "choice", "Language", "en"),
            options=LANGUAGES,
            unavailable=dict.fromkeys(LANGUAGES[1:], _ENGLISH_ONLY),
        ),
        Param(
            *("words", "integer", "Most words", 80, 1, 500, 1),
            when={"detail": ("short", "long", "tags")},
        ),
        Param("palette", "integer", "Colours", 5, 1, 12, 1),
        Param(
            *("least", "number", "Smallest share", 2.0, 0.0, 50.0, 0.5, "%"),
            description="Colours that cover less are not named.",
        ),
    ),
    keywords=("caption", "describe", "alt text", "tags", "palette", "colors", "metadata"),
)


def run(
    inputs: Mapping[str, Sequence[Image]], params: Mapping[str, Json]
) -> Mapping[str, Image | JsonObject]:
    """The text and the facts of `image`."""
    if choice(params, "source") == "provider" or choice(params, "language") != "en":
        raise StepFailed("No vision model is connected yet")
    image = finite(inputs["image"][0])
    facts = facts_of(image, whole(params, "palette"), number(params, "least") / 100)
    facts |= seen_in(image, choice(params, "ocr") == "on", choice(params, "subject") == "on")
    text = _worded(facts, choice(params, "detail"), switch(params, "alt"))
    if choice(params, "detail") != "json":
        text = _cut(text, whole(params, "words"))
    return {"text": data("text", text), "json": data("json", facts)}


def facts_of(image: Image, colours: int, least: float) -> JsonObject:
    """What is measured: the same for the same pixels."""
    reduced = small(image.planes, SIDE)
    colour = np.clip(three(straight(reduced)), 0, 1).astype(np.float32)
    seen = reduced[-1] > 0.5 if image.has_alpha else np.ones(colour.shape[1:], bool)
    light = luminance(colour)
    told = light[seen] if seen.any() else np.zeros(1, np.float32)
    mean, spread = float(told.mean()), float(told.std())
    edges = cv2.Laplacian(light, cv2.CV_32F, borderType=cv2.BORDER_REPLICATE)
    sharp = float(edges[seen].std()) if seen.any() else 0.0
    chroma = float(np.ptp(colour, axis=0)[seen].mean()) if seen.any() else 0.0
    ratio = image.width / image.height
    return {
        "width": image.width,
        "height": image.height,
        "orientation": "square" if 0.95 < ratio < 1.05 else "wide" if ratio > 1 else "tall",
        "transparent": round(float(1 - reduced[-1].mean()), 3) if image.has_alpha else 0.0,
        "brightness": round(mean, 3),
        "contrast": round(spread, 3),
        "sharpness": round(sharp, 3),
        "colourfulness": round(chroma, 3),
        "tags": [
            "dark" if mean < 0.3 else "bright" if mean > 0.65 else "evenly lit",
            "low contrast" if spread < 0.1 else "high contrast" if spread > 0.27 else "contrasty",
            "soft" if sharp < 0.03 else "detailed" if sharp > 0.1 else "sharp",
            "black and white" if chroma < 0.02 else "vivid" if chroma > 0.35 else "coloured",
        ],
        "palette": [*_palette(colour[:, seen], colours, least)] if seen.any() else [],
    }


def _palette(pixels: Planes, count: int, least: float) -> list[Json]:
    """The main colours by share, k-means in Lab."""
    points = lab(pixels[:, None])[:, 0].T.astype(np.float64)
    order = points[:, 0].argsort(kind="stable")
    count = min(count, len(points))
    centres = points[order[((np.arange(count) + 0.5) / count * len(points)).astype(int)]]
    for _ in range(ROUNDS):
        nearest = np.square(points[:, None] - centres[None]).sum(2).argmin(1)
        load = np.bincount(nearest, minlength=count)
        for axis in range(3):
            total = np.bincount(nearest, points[:, axis], count)
            centres[:, axis] = np.where(load > 0, total / np.maximum(load, 1), centres[:, axis])
    known = lab(_codes([*NAMES.values()]))[:, 0].T
    found: list[Json] = []
    for place in (-load).argsort(kind="stable"):
        share = float(load[place]) / len(points)
        if load[place] and share >= least:
            mean = pixels[:, nearest == place].mean(1)
            name = [*NAMES][int(np.square(known - centres[place]).sum(1).argmin())]
            code = "#" + "".join(f"{round(float(part) * 255):02x}" for part in mean)
            found.append({"name": name, "colour": code, "share": round(share, 3)})
    return found


def _codes(names: Sequence[str]) -> Planes:
    """#rrggbb names as (3, 1, n) planes."""
    parts = [[int(name[at : at + 2], 16) / 255 for name in names] for at in (1, 3, 5)]
    return np.array(parts, np.float32)[:, None]


def _worded(facts: JsonObject, detail: str, alt: bool) -> str:
    palette, tags = facts["palette"], facts["tags"]
    assert isinstance(palette, list)
    assert isinstance(tags, list)
    rows = [row for row in palette if isinstance(row, dict)]
    names = [*dict.fromkeys(str(row["name"]) for row in rows)]
    if detail == "json":
        return json.dumps(facts, sort_keys=True)
    if detail == "tags":
        written = ["text"] if facts.get("text") else []
        return ", ".join(map(str, [facts["orientation"], *tags, *names, *written]))
    listed = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "no colour"
    kind = f"{facts['orientation']}, {tags[0]} image"
    seen = "".join(f" {sentence}" for sentence in sentences(facts))
    if detail == "short":
        first = f"{kind.capitalize()} in {listed}." if alt else f"A {kind}, mainly {listed}."
        return first + seen
    more = f"It is {tags[1]}, {tags[2]} and {tags[3]}.{seen}"
    if alt:
        return f"{kind.capitalize()} in {listed}. {more}"
    shares = ", ".join(f"{r['name']} {r['colour']} {float(str(r['share'])):.0%}" for r in rows)
    size = f"{facts['width']} × {facts['height']} pixels"
    return f"A {kind} of {size}. {more} Colours: {shares or 'none'}."


def _cut(text: str, words: int) -> str:
    """At most `words` words, with an ellipsis where some are left out."""
    parts = text.split()
    return text if len(parts) <= words else " ".join(parts[:words]).rstrip(",.") + "…"
