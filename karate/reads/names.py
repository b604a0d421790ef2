"""What nodes were called, at any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from karate.graph.declared import Catalogue
from karate.graph.events import WorkflowEdited
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event
from karate.reads.view import storable
from karate.reads.workflows import workflow_of

#: What a node is called by.
_KEYS: Final = ("type", "title")


class Names:
    """One row per title or type that a node was given."""

    tables: ClassVar[tuple[str, ...]] = ("view_names",)
    types: ClassVar[frozenset[str]] = frozenset({WorkflowEdited.type})

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database, self._catalogue = database, catalogue

    def apply(self, tx: Tx, event: Event) -> None:
        if not isinstance(event.body, WorkflowEdited):
            return
        workflow, names = workflow_of(event), dict[tuple[str, str], str]()
        for change in event.body.changes:
            for key, name in _given(change):
                names[str(change["node"]), key] = storable(name)  # the last one counts
        for (node, key), name in names.items():
            tx.later("view_names", (workflow, node, event.position, key, name))

    def at(self, workflow: str, wanted: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], str]:
        """(node, position) → its name just before that event, or what the event named it."""
        if not wanted:
            return {}
        marks = ", ".join("?" * len(wanted))
        sql = (
            "SELECT node, position, key, name FROM view_names "
            f"WHERE workflow = ? AND node IN ({marks}) ORDER BY position"
        )
        with self._database.read() as tx:
            rows = tx.execute(sql, (workflow, *wanted))
        given: dict[str, list[tuple[int, str, str]]] = {}
        for node, position, key, name in rows:
            given.setdefault(node, []).append((position, key, name))
        return {
            (node, position): self._name(given.get(node, []), position)
            for node, positions in wanted.items()
            for position in positions
        }

    def _name(self, given: Sequence[tuple[int, str, str]], position: int) -> str:
        held = {key: name for at, key, name in given if at < position}
        now = {key: name for at, key, name in given if at == position}
        if len(now) == len(_KEYS):  # the event added it
            held = now
        kind = held.get("type", "")
        declared = self._catalogue.get(kind)
        return held.get("title") or (declared.title if declared is not None else kind) or "a node"


def _given(change: JsonObject) -> list[tuple[str, str]]:
    if change["op"] == "node.added":
        return [(key, str(change.get(key) or "")) for key in _KEYS]
    if change["op"] == "node.changed" and change.get("key") in _KEYS:
        return [(str(change["key"]), str(change.get("new") or ""))]
    return []
