"""Bodies are stored small and read back as they were, for as long as there are logs."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from karate.errors import Incompatible
from karate.graph.events import WorkflowEdited
from karate.ledger.codec import encode_body
from karate.ledger.deflated import LONG, MARK, SHORT, WORDS, deflated, inflated

MOVE = encode_body(
    WorkflowEdited(
        update=b"\x01\x01\xe4\xe0\x96\x90\n\xf0\x10\xa8\xe4\xe0\x96\x90\n\xaf\x0e\x01u\x02}\x14}\x1e\x00",
        changes=[{"op": "node.moved", "node": "a1-47-4", "new": [20, 30], "old": [0, 0]}],
    )
)


@given(st.binary(max_size=4096).filter(lambda body: not body.startswith(MARK[:1])))
@example(b"")
@example(MOVE)
@example(b"x" * LONG)
@example(b"x" * (LONG + 1))
def test_a_body_comes_back_as_it_was_and_never_longer(body: bytes) -> None:
    stored = deflated(body)
    assert inflated(stored) == body
    assert len(stored) <= len(body)


def test_an_edit_takes_half() -> None:
    assert len(deflated(MOVE)) < 0.6 * len(MOVE)


def test_the_words_stay_since_stored_bodies_are_read_with_them() -> None:
    assert hashlib.sha256(WORDS).hexdigest() == (
        "a66640f8e08726be4a26d4ef67ac85ad833db3b02bec99ad4f113b02818af9f0"
    )
    assert (
        inflated(bytes.fromhex("c10173747276717573f7f0f4f2f6f1f5f30f080c0a0e090d0b8f888c22470600"))
        == bytes(range(65, 91)) * 3
    )


def test_what_msgpack_writes_never_looks_deflated() -> None:
    assert encode_body(WorkflowEdited(update=b"", changes=[]))[0] != MARK[0]


def test_what_is_short_or_would_keep_others_waiting_stays_as_it_is() -> None:
    for size in (SHORT - 1, LONG + 1):
        assert deflated(b"x" * size) == b"x" * size
    assert len(deflated(b"x" * LONG)) < 1000


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_damaged_body_is_refused(cut: int) -> None:
    stored = deflated(MOVE)
    for damaged in (stored[:-cut], stored + b"x" * cut, MARK + b"\xff" * cut, b"\xc1\x02" + stored):
        with pytest.raises(Incompatible):
            inflated(damaged)
