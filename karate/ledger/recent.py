"""Stream heads as this process last saw them, good for as long as nobody else appends."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from karate.ledger.numbering import Numbering
from karate.ledger.recorder import Heads

#: Streams remembered.
STREAMS = 10_000
#: Transactions without guessing after a guess was wrong: somebody else is writing too.
CAUTION = 32


class Recent:
    """Used by the writer's thread only."""

    def __init__(self) -> None:
        self._position = -1
        self._streams: OrderedDict[str, tuple[int, bytes]] = OrderedDict()
        self._caution = 0

    def heads(self, streams: Collection[str]) -> Heads | None:
        """The heads of `streams` as of the last position seen, if all are remembered."""
        if self._caution:
            self._caution -= 1
            return None
        if self._position < 0 or not self._streams.keys() >= set(streams):
            return None
        found = {name: self._streams[name] for name in streams}
        return Heads(self._position, found, frozenset())

    def saw(self, before: int, numbering: Numbering) -> None:
        """`numbering` was committed on top of position `before`."""
        if before != self._position:
            self._streams.clear()
        for name, head in numbering.streams.items():
            self._streams[name] = head
            self._streams.move_to_end(name)
        while len(self._streams) > STREAMS:
            self._streams.popitem(last=False)
        self._position = numbering.rows[-1].position if numbering.rows else before

    def missed(self) -> None:
        """A guess was wrong."""
        self._position, self._caution = -1, CAUTION

    @contextmanager
    def forgotten_on_failure(self) -> Iterator[None]:
        """Remember nothing when the outcome of the work inside is unknown."""
        try:
            yield
        except BaseException:
            self._position = -1
            raise
