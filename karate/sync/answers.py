"""Answers to step 1, so that a crowd of joiners costs one encoding."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from karate.ledger.ydoc import read_vector
from karate.sync.frames import step_two

if TYPE_CHECKING:
    from pycrdt import Doc

#: State vectors whose answers are kept until the next edit.
CACHED_ANSWERS: Final = 8
#: The state vector of who has nothing.
_EMPTY: Final = b"\x00"


class Answers:
    """The step 2 frames of one document, now `state`; `clear` it when the document changes."""

    def __init__(self, doc: Doc[Any], state: bytes) -> None:
        self._doc = doc
        self._frames: OrderedDict[bytes, bytes] = OrderedDict({_EMPTY: step_two(state)})

    def to(self, vector: bytes) -> bytes:
        """What a client of this state vector lacks. Raises Malformed for a bad one."""
        frame = self._frames.get(vector)
        if frame is None:
            read_vector(vector)
            frame = self._frames[vector] = step_two(self._doc.get_update(vector))
            while len(self._frames) > CACHED_ANSWERS:
                self._frames.popitem(last=False)
        return frame

    def clear(self) -> None:
        """Forget all answers."""
        self._frames.clear()
