"""A Merkle tree that grows at its end and forgets no change: RFC 6962's shape and separation.

Leaves and inner nodes are hashed under different prefixes, so that neither passes for the other. A
root costs what changed since the last one, times the height.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

LEAF: Final = b"\x00"
NODE: Final = b"\x01"
#: The root of a tree without leaves.
EMPTY: Final = sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of a leaf that holds `data`."""
    return sha256(LEAF + data).digest()


class Tree:
    """Leaves by index; set them in any order, append them at the end."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._changed: set[int] = set()

    def __len__(self) -> int:
        return len(self._levels[0])

    def put(self, index: int, hash: bytes) -> None:
        """Set leaf `index` to `hash`, at most one behind the last."""
        leaves = self._levels[0]
        if index == len(leaves):
            leaves.append(hash)
        else:
            leaves[index] = hash
        self._changed.add(index)

    def root(self) -> bytes:
        """The root over all leaves."""
        if not self._levels[0]:
            return EMPTY
        changed, depth = self._changed, 0
        while len(self._levels[depth]) > 1:
            if depth + 1 == len(self._levels):
                self._levels.append([])
            changed = {index >> 1 for index in changed}
            _rise(self._levels[depth], self._levels[depth + 1], sorted(changed))
            depth += 1
        self._changed = set()
        return self._levels[depth][0]


def _rise(below: list[bytes], above: list[bytes], changed: list[int]) -> None:
    """Compute the nodes `changed` of a level. One without a sibling goes up as it is.

    Since leaves only come at the end, so do nodes.
    """
    for index in changed:
        pair = below[2 * index : 2 * index + 2]
        node = pair[0] if len(pair) == 1 else sha256(NODE + pair[0] + pair[1]).digest()
        if index == len(above):
            above.append(node)
        else:
            above[index] = node
