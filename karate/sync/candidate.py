"""The candidate: the committed document plus everything on its way into the log, and its graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from karate.errors import Invalid, KarateError, Malformed
from karate.graph.changes import Change
from karate.graph.diff import diff
from karate.graph.model import Graph
from karate.ledger.ydoc import (
    NOTHING,
    Structs,
    Watch,
    check_roots,
    is_complete,
    new_doc,
    read_touched,
    read_vector,
    refuse_lists_in_maps,
    refuse_lists_in_roots,
    scan,
    write_changes,
)

#: A document may merge to this many times the limits; only beyond that is an edit refused.
SLACK = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """What one frame did: the emitted update and its meaning, and the graph after it."""

    update: bytes
    changes: tuple[Change, ...]
    graph: Graph


class Missing(Exception):
    """The update depends on parts the document does not have; nothing of it was taken."""


class GraphLimits(Protocol):
    """The settings that bound a document."""

    @property
    def workflow_max_nodes(self) -> int: ...

    @property
    def workflow_max_connections(self) -> int: ...


class Candidate:
    """One document that edits are tried on.

    After Missing or an error the document is in no known state: `broken` is set, and the owner
    makes a new candidate before the next edit. Without `close` its document is never freed.
    """

    def __init__(
        self,
        client_id: int,
        limits: GraphLimits,
        state: bytes = NOTHING,
        graph: Graph | None = None,
    ) -> None:
        self.doc, self.roots = new_doc(client_id)
        self.doc.apply_update(state)
        self.graph = Graph() if graph is None else graph
        self.broken = False
        self.known = read_vector(self.doc.get_state())
        self._limits = limits
        self._watch = Watch(self.doc, self.roots)

    def take(self, update: bytes) -> Edit | None:
        """Apply a peer's update; None when it changed nothing.

        Raises Malformed, TooLarge, Invalid (with the rule) or Missing.
        """
        if update == NOTHING:
            return None
        structs = scan(update)
        check_roots(structs.roots)
        refuse_lists_in_roots(structs)
        if structs.ahead_of(self.known):
            raise Missing
        fits = structs.fits(self.known)
        self.broken = True
        with self._watch.taking():
            self.doc.apply_update(update)
        self._learn(structs)
        if not fits and not is_complete(update, self.doc.get_state(), self.known):
            raise Missing
        if self._watch.keyless:
            refuse_lists_in_maps(structs, self.doc)
        edit = self._edit()
        self.broken = False
        return edit

    def write(self, changes: Sequence[Change]) -> Edit | None:
        """Make `changes` as a transaction of this server; None when they changed nothing.

        Raises Conflict or Invalid.
        """
        self.broken = True
        try:
            with self._watch.taking():
                write_changes(self.doc, self.roots, changes)
        except Malformed as error:
            raise Invalid("these changes cannot be written", rule="write") from error
        self._learn(scan(self._watch.emitted))
        edit = self._edit()
        self.broken = False
        return edit

    def replay(self, updates: Iterable[bytes]) -> None:
        """Apply what the log says; it was checked when it was stored."""
        for update in updates:
            with self._watch.taking():
                self.doc.apply_update(update)
            self._learn(scan(update))
            self.graph = read_touched(self.doc, self.graph, self._watch.touched, self.roots)

    def close(self) -> None:
        """Let the document go; nothing may be tried afterwards."""
        self._watch.close()

    def _learn(self, structs: Structs) -> None:
        for client, _, end in structs.blocks:
            if end > self.known.get(client, 0):
                self.known[client] = end

    def _edit(self) -> Edit | None:
        if self._watch.emitted == NOTHING:
            return None
        touched = self._watch.touched
        before = self.graph
        after = read_touched(self.doc, before, touched, self.roots, self._watch.moved)
        self._check_limits(before, after)
        self.graph = after
        return Edit(self._watch.emitted, diff(before, after, touched), after)

    def _check_limits(self, before: Graph, after: Graph) -> None:
        for name, limit in (
            ("nodes", self._limits.workflow_max_nodes),
            ("edges", self._limits.workflow_max_connections),
        ):
            count = len(getattr(after, name))
            if count > SLACK * limit and count > len(getattr(before, name)):
                raise Invalid(f"more than {SLACK * limit} {name}", rule=f"limit-{name}")


def reason(error: KarateError) -> str:
    """What a close frame says: the rule, if one was broken, and the detail."""
    rule = error.extra.get("rule")
    return f"{rule}: {error.detail}" if isinstance(rule, str) else error.detail
