"""Replaying edits: pure functions over bytes, so that a worker process can do it.

pycrdt holds the GIL: what takes long here would hold up every edit of the process that serves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from pycrdt import Doc

from karate.errors import Incompatible
from karate.ledger.packed import pack
from karate.ledger.yread import new_doc, read_graph
from karate.ledger.yvector import NOTHING, same_vector

#: What a worker process is asked to call; arguments and result as the functions below.
REPLAYED: Final = "karate.ledger.replay:replayed"
VERIFIED: Final = "karate.ledger.replay:verified"


class WorkPool(Protocol):
    """Child processes that run a function `module:name`; `nodes.pool.Pool` is one."""

    def run(
        self,
        function: str,
        payload: Sequence[Any],
        timeout_s: float,
        cancelled: Callable[[], bool],
    ) -> Any:
        """The function's result. The child is killed after `timeout_s` or once `cancelled()`."""


def replay(state: bytes, updates: Sequence[bytes]) -> Doc[Any]:
    """The document of `state` after `updates`, one transaction each: a single one keeps garbage.

    Raises Incompatible when one of them is none.
    """
    doc, _ = new_doc()
    try:
        if state != NOTHING:
            doc.apply_update(state)
        for update in updates:
            doc.apply_update(update)
    except ValueError as error:
        raise Incompatible("a stored edit cannot be read") from error
    return doc


def replayed(state: bytes, updates: Sequence[bytes]) -> bytes:
    """The state, as an update, after `updates`."""
    return replay(state, updates).get_update()


def verified(state: bytes, updates: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
    """The state after `updates`, its state vector and its graph, packed: fit to be kept in place of
    the replay.

    Raises Incompatible when a document made of that state is not the one that was replayed.
    """
    doc = replay(state, updates)
    made, vector = doc.get_update(), doc.get_state()
    again, _ = new_doc()
    again.apply_update(made)
    graph = read_graph(doc)
    if not same_vector(again.get_state(), vector) or read_graph(again) != graph:
        raise Incompatible("the document does not survive being kept")
    return made, vector, pack(graph)
