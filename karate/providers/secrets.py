"""Keys stay here: what providers say is shown only after every key was taken out of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: Characters of a provider's message that people are shown.
MAX_MESSAGE: Final = 400
#: Shorter texts are no keys, and would be found everywhere.
_LEAST: Final = 6


class Secrets:
    """All keys of this process."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = sorted({v for v in values if len(v) >= _LEAST}, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text` without keys and control characters, on one line, cut to what people read."""
        for value in self._values:
            text = text.replace(value, "[key]")
        plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return plain if len(plain) <= MAX_MESSAGE else plain[: MAX_MESSAGE - 1] + "…"
