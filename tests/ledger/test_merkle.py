"""The tree that changes has the root RFC 6962 defines."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from karate.ledger.merkle import EMPTY, Tree, leaf


def _defined(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + _defined(leaves[:split]) + _defined(leaves[split:])).digest()


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.binary(max_size=3), st.booleans()), min_size=1, max_size=80
    )
)
def test_every_root_is_the_defined_one(writes: list[tuple[int, bytes, bool]]) -> None:
    tree, leaves = Tree(), list[bytes]()
    assert tree.root() == EMPTY == _defined([])
    for wanted, data, look in writes:
        index = min(wanted, len(leaves))
        leaves[index : index + 1] = [data]
        tree.put(index, leaf(data))
        if look:
            assert tree.root() == _defined(leaves)
    assert (tree.root(), len(tree)) == (_defined(leaves), len(leaves))


def test_a_known_root() -> None:
    """Certificate Transparency's own test vector for its first four entries."""
    tree = Tree()
    for index, entry in enumerate(("", "00", "10", "2021")):
        tree.put(index, leaf(bytes.fromhex(entry)))
    assert tree.root().hex().startswith("d37ee418")
