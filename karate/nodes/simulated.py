"""Pictures in place of a provider's: the same for the same request, and plainly not the real thing.

Called by name through `Pool.run`, so arguments and results are plain values.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from karate.nodes.codec import decode, to_pillow
from karate.nodes.image import MAX_PIXELS
from karate.nodes.source import Source, read

#: What every such picture says.
WORD: Final = "SIMULATED"
#: Sides of such a picture, in pixels: legible, and no load.
LEAST, MOST = 128, 1536
#: Lines of the prompt that are shown.
LINES: Final = 6

Colour = tuple[int, int, int]


def draw(
    title: str,
    prompt: str,
    digest: str,
    width: int,
    height: int,
    backdrop: Source | None = None,
    max_pixels: int = MAX_PIXELS,
) -> tuple[bytes, str, int, int]:
    """A PNG with the model's `title`, the prompt, the request's `digest` in hex, and the word.

    `backdrop`, the picture a real model would work on, shows through.
    """
    width, height = (max(LEAST, min(MOST, side)) for side in (width, height))
    picture = _ground(digest, width, height)
    if backdrop is not None:
        under = to_pillow(decode(read(backdrop), max_pixels)).convert("RGB")
        picture = Pillow.blend(under.resize((width, height)), picture, 0.45)
    pen = ImageDraw.Draw(picture)
    word = _fitting(WORD, width * 0.86, height * 0.3)
    _centred(pen, word, WORD, width, height * 0.3)
    small = word.font_variant(size=max(9, round(min(width, height) / 26)))
    lines = [title, *_wrapped(prompt, small, width * 0.86), f"#{digest[:12]}"]
    step = small.size * 1.45
    top = height * 0.52
    for place, line in enumerate(lines):
        _centred(pen, small, line, width, top + place * step)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return file.getvalue(), "image/png", width, height


def _ground(digest: str, width: int, height: int) -> Pillow.Image:
    """A slope between two colours that the digest names, with stripes."""
    tones = [int(digest[place : place + 2], 16) for place in range(0, 12, 2)]
    one, two = (tuple(40 + tone // 2 for tone in half) for half in (tones[:3], tones[3:]))
    slope = Pillow.linear_gradient("L").rotate(90).resize((width, height))
    picture = Pillow.composite(
        Pillow.new("RGB", (width, height), one), Pillow.new("RGB", (width, height), two), slope
    )
    pen, gap = ImageDraw.Draw(picture), max(24, width // 16)
    lighter = tuple(min(255, tone + 14) for tone in one)
    for left in range(-height, width, gap * 2):
        pen.line([(left, height), (left + height, 0)], lighter, gap // 2)
    return picture


def _fitting(text: str, width: float, height: float) -> ImageFont.FreeTypeFont:
    """The largest font in which `text` fits."""
    size = max(10, round(height))
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font.font_variant(size=max(10, min(size, int(size * width / font.getlength(text)))))


def _centred(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    text: str,
    width: int,
    middle: float,
) -> None:
    pen.text((width / 2, middle), text, "white", font, "mm", stroke_width=2, stroke_fill="black")


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    """`text` in lines that fit, the last one cut."""
    line, lines = "", 0
    for word in " ".join(text.split())[:2000].split(" "):
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines += 1
            if lines == LINES:
                yield line + " …"
                return
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line
