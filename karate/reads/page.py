"""Pages of a list: newest first, continued by an opaque cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from karate.errors import Malformed
from karate.graph.model import Json, JsonObject

#: Items of a page when the caller names no limit.
DEFAULT_LIMIT: Final = 50
#: Most items of one page.
MAX_LIMIT: Final = 200
#: Above every position; where a list without a cursor begins.
NEWEST: Final = 2**62

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some items and the cursor of the rest, None at the end."""

    items: list[JsonObject]
    next: str | None

    def to_json(self) -> JsonObject:
        """`{"items": […], "next": cursor|null}` as contract.md has it."""
        items: list[Json] = [*self.items]
        return {"items": items, "next": self.next}


def checked_limit(limit: int | None) -> int:
    """The number of items to read. Raises Malformed outside 1 … MAX_LIMIT."""
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        raise Malformed(f"limit must be between 1 and {MAX_LIMIT}", limit=limit)
    return limit


def encode_cursor(position: int) -> str:
    """The cursor that continues after `position`."""
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> int:
    """The position to continue below, NEWEST without a cursor. Raises Malformed for others."""
    if cursor is None:
        return NEWEST
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        position = int(text.removeprefix("p")) if text.startswith("p") else -1
    except (binascii.Error, ValueError) as error:
        raise Malformed("the cursor is not one of ours") from error
    if not 0 <= position <= NEWEST:
        raise Malformed("the cursor is not one of ours")
    return position


def page_of(rows: Sequence[Row], limit: int, item: Callable[[Row], JsonObject]) -> Page:
    """A page from `limit + 1` rows whose first column is the position, newest first."""
    kept = rows[:limit]
    more = encode_cursor(int(kept[-1][0])) if len(rows) > limit else None
    return Page([item(row) for row in kept], more)
