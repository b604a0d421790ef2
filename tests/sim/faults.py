"""What goes wrong in a run, how often, and whether it did."""

from __future__ import annotations

import random
from collections import Counter

#: Every kind, and what it means. A kind that never fires in a whole suite fails it.
KINDS = {
    "delay": "a frame takes up to a second",
    "drop": "a frame of a client vanishes",
    "duplicate": "a frame of a client arrives twice",
    "reorder": "a frame of a client overtakes the one before",
    "cut": "a connection breaks without a word, frames on their way are lost",
    "offline": "somebody edits without a connection",
    "reload": "a client forgets its document and comes back with another client id",
    "stall": "a client stops reading for a while",
    "crash": "a process loses all memory between two awaits",
    "crash-before-commit": "a process dies with an append in its queue",
    "crash-after-commit": "a process dies with an append stored and nobody told",
    "crash-with-lock": "a process dies while it keeps a stream to itself",
    "restart": "a process is asked to end, and drains",
    "disk-full": "an append cannot be stored",
    "answer-lost": "an append is stored, but the answer to COMMIT is lost",
    "slow-thread": "a thread gets to run late",
    "hint-lost": "a process is not told of another's append",
    "stale": "another process stored first",
    "lock": "a room keeps its stream to itself after three misses",
    "refusal": "an edit of the wrong shape is refused",
    "conflict": "an edit on an old version is refused",
    "repeat": "a request is repeated under the same id",
}


class Faults:
    """Draws faults from one generator and counts those that fired."""

    def __init__(self, rng: random.Random, scale: float) -> None:
        self._rng, self._scale = rng, scale
        self.fired: Counter[str] = Counter()
        self.calm = False

    def strikes(self, kind: str, chance: float) -> bool:
        """Whether `kind` happens now; counted if so."""
        if self.calm or self._rng.random() >= chance * self._scale:
            return False
        self.note(kind)
        return True

    def note(self, kind: str) -> None:
        """`kind` happened."""
        assert kind in KINDS
        self.fired[kind] += 1
