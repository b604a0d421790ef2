"""How many of a client's document frames it may call saved."""

from __future__ import annotations


class Receipt:
    """Counts leading frames: clients take "n frames are saved" to mean their first n.

    A held frame may be stored after frames that came later. From then on the count stands still at
    the frame before it, until everything that came before the hole was filled is stored.
    """

    def __init__(self) -> None:
        self._came = self._stored = self._due = 0
        self._before_hole: int | None = None
        self._holding = False

    @property
    def frames(self) -> int:
        """The first so many frames are durable or changed nothing."""
        if self._before_hole is None:
            return self._stored
        return min(self._stored, self._before_hole)

    def came(self) -> None:
        """A document frame arrived."""
        self._came += 1

    def held(self) -> None:
        """The frame that came last is held."""
        self._holding = True
        if self._before_hole is None:
            self._before_hole = self._came - 1

    def healed(self) -> bool:
        """Nothing is held any more; tells whether something was."""
        was, self._holding = self._holding, False
        if was:
            self._due = self._came
            self._close()
        return was

    def stored(self, frames: int) -> None:
        """`frames` more of any of them are durable or changed nothing."""
        self._stored += frames
        self._close()

    def _close(self) -> None:
        if not self._holding and self._stored >= self._due:
            self._before_hole = None
