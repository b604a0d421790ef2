"""What stands in a picture, and where: its text, by networks, and its subject."""

from __future__ import annotations

from collections.abc import Iterator

from karate.graph.model import JsonObject
from karate.nodes.arrays import np
from karate.nodes.colour import straight
from karate.nodes.hues import three
from karate.nodes.image import Image
from karate.nodes.models.at_hand import model_for
from karate.nodes.models.isnet import subject_of
from karate.nodes.models.reading import read_text
from karate.nodes.objects import found_object

#: A pixel is of the subject from this on.
INSIDE = 0.5
#: Rounds of GrabCut where no network finds the subject.
ROUNDS = 5
#: Decimals of a share.
DIGITS = 3
#: Names of the thirds of a picture.
ACROSS, DOWN = ("left", "middle", "right"), ("top", "middle", "bottom")


def seen_in(image: Image, text: bool, subject: bool) -> JsonObject:
    """The facts `text` (lines with their boxes) and `subject` (its box and share), as asked.

    Places are shares of the picture. Text needs a model: without it that fact is left out.
    """
    found: JsonObject = {}
    reader = model_for("text") if text else None
    if reader is not None:
        colour = np.clip(three(straight(image.planes)), 0, 1)
        if image.alpha is not None:
            # What nobody sees is not read: it lies on white.
            colour = colour * image.alpha + (1 - image.alpha)
        found["text"] = [
            {
                "text": line.text,
                "sure": round(line.sure, DIGITS),
                **_box(line.left, line.top, line.width, line.height),
            }
            for line in read_text(colour, reader)
        ]
    if subject:
        found["subject"] = _subject(image)
    return found


def _subject(image: Image) -> JsonObject | None:
    """Where the subject is and how much of the picture it covers; None where there is none."""
    model = model_for("subject")
    if model is not None:
        mask = subject_of(image, model, 0)
    else:
        mask = found_object(
            image, None, None, {"source": "subject", "iterations": ROUNDS, "refine": 0}
        )
    inside = mask >= INSIDE
    if not inside.any() or inside.all():
        return None
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    left, top = float(columns[0]) / image.width, float(rows[0]) / image.height
    wide = float(columns[-1] + 1) / image.width - left
    tall = float(rows[-1] + 1) / image.height - top
    return {**_box(left, top, wide, tall), "share": round(float(inside.mean()), DIGITS)}


def _box(left: float, top: float, width: float, height: float) -> JsonObject:
    shares = {"left": left, "top": top, "width": width, "height": height}
    return {name: round(share, DIGITS) for name, share in shares.items()}


def sentences(facts: JsonObject) -> Iterator[str]:
    """What these facts say, in English."""
    subject, lines = facts.get("subject"), facts.get("text")
    if isinstance(subject, dict):
        share, *box = (
            float(str(subject[name])) for name in ("share", "left", "top", "width", "height")
        )
        yield f"The subject is {_place(*box)} and covers {share:.0%}."
    if isinstance(lines, list) and lines:
        words = " ".join(str(line["text"]) for line in lines if isinstance(line, dict))
        yield f"It reads “{words}”."


def _place(left: float, top: float, width: float, height: float) -> str:
    """The third that the middle of a box lies in, in words."""
    across = ACROSS[min(2, int((left + width / 2) * 3))]
    down = DOWN[min(2, int((top + height / 2) * 3))]
    if across == down == "middle":
        return "in the middle"
    if across == "middle":
        return f"at the {down}"
    return f"at the {across}" if down == "middle" else f"at the {down} {across}"
