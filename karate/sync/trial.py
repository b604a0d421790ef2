"""Where edits are tried: a room's candidate, which exists only while somebody edits."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from karate.ledger.ydoc import read_vector
from karate.sync.candidate import Candidate, GraphLimits

if TYPE_CHECKING:
    from pycrdt import Doc

    from karate.graph.model import Graph
    from karate.sync.draft import Draft


class Trial:
    """The candidate over `committed`: made for the first edit, made anew when it broke, dropped
    when nobody edits, since it is more than half of what a room takes in memory.
    """

    def __init__(self, committed: Doc[Any], limits: GraphLimits) -> None:
        self._committed, self._limits = committed, limits
        self._candidate: Candidate | None = None
        self.renew()

    def renew(self) -> None:
        """From the next candidate on, write under a client id that nobody has used."""
        self._client_id = _fresh_client(self._committed)

    def ready(self, graph: Graph, drafts: Collection[Draft]) -> Candidate:
        """The candidate: `graph`, which the committed document says, and `drafts` on top."""
        if self._candidate is None or self._candidate.broken:
            self.put(self._copy(graph))
            assert self._candidate is not None
            self._candidate.replay([draft.edit.update for draft in drafts])
        return self._candidate

    def without(self, graph: Graph, drafts: Collection[Draft]) -> Candidate:
        """A candidate without `drafts`. With none that is the one there is: a copy costs as much as
        the document is large, for each edit of another process."""
        now = self._candidate
        if now is None or drafts or now.broken or now.doc.client_id != self._client_id:
            return self._copy(graph)
        return now

    def put(self, candidate: Candidate) -> None:
        """Go on with `candidate`."""
        if candidate is not self._candidate:
            self.drop()
            self._candidate = candidate

    def drop(self) -> None:
        """Let the candidate go. Unclosed, its document would never be freed."""
        if self._candidate is not None:
            self._candidate.close()
            self._candidate = None

    def _copy(self, graph: Graph) -> Candidate:
        return Candidate(self._client_id, self._limits, self._committed.get_update(), graph)


def _fresh_client(doc: Doc[Any]) -> int:
    """A 32-bit Yjs client id that `doc` has not seen; short ones keep updates small."""
    known = read_vector(doc.get_state())
    while (found := secrets.randbits(32)) in known or not found:
        pass
    return found
