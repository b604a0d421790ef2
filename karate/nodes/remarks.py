"""What people are to know of a job beside its results: lines for the step's log.

An effect that had to do with less than was asked says so here; `remarked` is the job that tells.
"""

from __future__ import annotations

from typing import Final


class Remarks:
    """What was said during one job; a process does one at a time."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def begin(self) -> None:
        """A job begins, of which nothing was said."""
        self._lines.clear()

    def add(self, line: str) -> None:
        """Say `line`, once."""
        if line not in self._lines:
            self._lines.append(line)

    @property
    def lines(self) -> list[str]:
        """What was said so far, in order."""
        return [*self._lines]


#: The remarks of this process.
REMARKS: Final = Remarks()
