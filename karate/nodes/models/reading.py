"""Text in a picture, by the two networks of PP-OCRv4: one marks lines, one reads each.

Lines are marked by differentiable binarization (Liao and others, 2020) and read by an encoder with
connectionist temporal classification (Graves and others, 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from karate.errors import StepFailed
from karate.nodes.arrays import cv2, np
from karate.nodes.image import Planes
from karate.nodes.meter import METER
from karate.nodes.models.at_hand import Given
from karate.nodes.models.session import Session, loaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Corners: TypeAlias = NDArray[np.float32]

#: The shorter side that lines are looked for at, at least, and the longer one at most.
SHORTER, LONGER = 736, 2000
#: Sides of what the first network takes are multiples of this.
MULTIPLE: Final = 32
#: A pixel is of a line from this on; a line counts from this mean on.
MARKED, SURE_LINE = 0.3, 0.5
#: The network marks lines narrower than they are: by area over girth, times this.
UNCLIP: Final = 1.6
#: Most lines that are read, and the least side of one, in pixels of what is looked at.
MAX_LINES, LEAST_SIDE = 1000, 3
#: Height that a line is read at, and the most of its width.
TALL, MAX_WIDTH = 48, 3200
#: A line this much taller than wide stands upright and is turned.
UPRIGHT: Final = 1.5
#: Lines read with less certainty are left out.
SURE: Final = 0.5
#: Lines whose middles lie nearer than this share of their height stand in one row.
IN_ROW: Final = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """What is written, how sure that is (0..1), and its box as shares of the picture."""

    text: str
    sure: float
    left: float
    top: float
    width: float
    height: float


def read_text(colour: Planes, given: Given) -> list[Line]:
    """The lines of text in straight sRGB planes (3, h, w) of 0..1, in reading order.

    Raises StepFailed for files of another kind.
    """
    finder, reader = (loaded(*given.file(name)) for name in ("find.onnx", "read.onnx"))
    letters = [*reader.said.get("character", "").splitlines(), " "]
    codes = np.ascontiguousarray(np.rint(np.moveaxis(colour, 0, -1) * 255), np.uint8)
    boxes = found_lines(codes, finder)[:MAX_LINES]
    lines: list[Line] = []
    for number, box in enumerate(boxes, start=1):
        text, sure = _read(_straightened(codes, box), reader, letters)
        if text.strip() and sure >= SURE:
            lines.append(_line(text.strip(), sure, box, codes.shape[1], codes.shape[0]))
        METER.share(number / len(boxes))
    return in_order(lines)


def found_lines(codes: NDArray[np.uint8], finder: Session) -> list[Corners]:
    """The four corners of each line, in pixels, from its top left clockwise."""
    tall, wide = codes.shape[:2]
    scale = max(1.0, SHORTER / min(tall, wide))
    scale = min(scale, LONGER / max(tall, wide))
    size = [max(1, round(side * scale / MULTIPLE)) * MULTIPLE for side in (wide, tall)]
    seen = cv2.resize(codes, (size[0], size[1]), interpolation=cv2.INTER_LINEAR)
    marks = np.squeeze(finder.run(_normal(np.asarray(seen, np.uint8))))
    if marks.shape != (size[1], size[0]):
        raise StepFailed("The model gave no marks of lines")
    inside = cv2.dilate((marks > MARKED).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    known = np.asarray(marks, np.float32)
    found = [_grown(np.asarray(outline, np.int32), known) for outline in outlines]
    back = np.array([wide / size[0], tall / size[1]], np.float32)
    return [box * back for box in found if box is not None]


def _grown(outline: NDArray[np.int32], marks: Planes) -> Corners | None:
    """The rectangle of one mark at the size of its line; None for what is too small or unsure."""
    middle, (wide, tall), turn = cv2.minAreaRect(outline)
    if min(wide, tall) < LEAST_SIDE:
        return None
    left, top, across, down = cv2.boundingRect(outline)
    shape = np.zeros((down, across), np.uint8)
    cv2.fillPoly(shape, [outline - (left, top)], 1)
    if marks[top : top + down, left : left + across][shape > 0].mean() < SURE_LINE:
        return None
    more = 2 * UNCLIP * wide * tall / (2 * (wide + tall))
    corners = cv2.boxPoints((middle, (wide + more, tall + more), turn))
    # From the top left clockwise: the two leftmost are the left side.
    order = corners[corners[:, 0].argsort()]
    lefts, rights = order[:2][order[:2, 1].argsort()], order[2:][order[2:, 1].argsort()]
    return np.asarray([lefts[0], rights[0], rights[1], lefts[1]], np.float32)


def _straightened(codes: NDArray[np.uint8], box: Corners) -> NDArray[np.uint8]:
    """A line laid flat, `TALL` pixels high."""
    wide = max(np.hypot(*(box[1] - box[0])), np.hypot(*(box[2] - box[3])))
    tall = max(np.hypot(*(box[3] - box[0])), np.hypot(*(box[2] - box[1])))
    if tall >= UPRIGHT * wide:
        box, wide, tall = np.roll(box, 1, axis=0), tall, wide
    width = int(np.clip(round(wide / max(tall, 1) * TALL), 1, MAX_WIDTH))
    frame = np.array([[0, 0], [width, 0], [width, TALL], [0, TALL]], np.float32)
    # Corners are edges of pixels, and pixels are at their middles.
    matrix = cv2.getPerspectiveTransform(box - 0.5, frame - np.float32(0.5))
    flat = cv2.warpPerspective(
        codes, matrix, (width, TALL), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)


def _read(line: NDArray[np.uint8], reader: Session, letters: list[str]) -> tuple[str, float]:
    """What stands in a flat line, and how sure that is: best letter of each place, no blank."""
    told = reader.run(_normal(line))
    if told.ndim != 2 or told.shape[1] != len(letters) + 1:
        raise StepFailed("The model's letters are not those that it reads")
    best = told.argmax(1)
    keep = (best > 0) & np.concatenate([[True], best[1:] != best[:-1]])
    if not keep.any():
        return "", 0.0
    sure = float(told.max(1)[keep].mean())
    return "".join(letters[letter - 1] for letter in best[keep]), sure


def _normal(codes: NDArray[np.uint8]) -> Planes:
    """-1..1, blue first, as the networks were taught."""
    planes = np.moveaxis(codes[..., ::-1], -1, 0).astype(np.float32)
    return np.ascontiguousarray(planes / np.float32(127.5) - 1)


def _line(text: str, sure: float, box: Corners, wide: int, tall: int) -> Line:
    low, high = np.clip(box.min(0), 0, (wide, tall)), np.clip(box.max(0), 0, (wide, tall))
    left, top, right, bottom = (float(part) for part in (*low, *high))
    return Line(text, sure, left / wide, top / tall, (right - left) / wide, (bottom - top) / tall)


def in_order(lines: list[Line]) -> list[Line]:
    """Row after row from the top, each from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.top + one.height / 2):
        middle = line.top + line.height / 2
        last = rows[-1][0] if rows else None
        if last and abs(last.top + last.height / 2 - middle) < IN_ROW * last.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.left)]
