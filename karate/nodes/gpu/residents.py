"""Pictures that stay on the device between the steps of a child, by the hash of their file."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from karate.nodes.gpu.picture import Picture


class Residents:
    """The pictures last used, as many as fit into `limit` bytes of the device."""

    def __init__(self, limit: int) -> None:
        self._limit, self._held = limit, 0
        self._found: OrderedDict[str, Picture] = OrderedDict()

    def get(self, data: bytes) -> Picture | None:
        """The picture of a file, if it is still there."""
        name = digest(data)
        if name in self._found:
            self._found.move_to_end(name)
        return self._found.get(name)

    def keep(self, data: bytes, picture: Picture) -> None:
        """Remember what a file decodes to; the longest unused go."""
        name, size = digest(data), picture.buffer.nbytes
        if name in self._found or size > self._limit:
            return
        self._found[name] = picture
        self._held += size
        while self._held > self._limit:
            _, gone = self._found.popitem(last=False)
            self._held -= gone.buffer.nbytes

    def clear(self) -> None:
        """Let all go, for memory is short."""
        self._found.clear()
        self._held = 0


def digest(data: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(data).hexdigest()
