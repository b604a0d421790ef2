"""What a workflow said at any of its versions: the nearest keyframe and the changes behind it.

Folding the changes of a few hundred edits needs no document and takes milliseconds. Keyframes come
with each snapshot of the document, and are made on the way where a fold passes a place for one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from karate.errors import Incompatible, NotFound
from karate.graph.changes import apply_all
from karate.graph.events import WorkflowDeleted, WorkflowEdited
from karate.graph.model import Graph
from karate.graph.told import read_changes
from karate.ledger.event import Event
from karate.ledger.log import Ledger
from karate.ledger.packed import pack, unpack

#: Versions between two keyframes that a fold makes.
EVERY: Final = 250
#: Graphs kept in memory, of all workflows; neighbours share most of what they hold.
CACHED: Final = 64
#: Nodes of all graphs kept in memory, so that a few huge ones do not fill it.
CACHED_NODES: Final = 100_000
#: Events read at a time.
CHUNK: Final = 500


class Keyframes:
    """Blocks; call it from a thread. Thread-safe."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen: OrderedDict[tuple[str, int], Graph] = OrderedDict()
        self._nodes = 0
        self._lock = threading.Lock()

    def at(self, stream: str, version: int) -> Graph:
        """What the workflow of `stream` said as of `version`.

        Raises NotFound when there is no such version, or when it was deleted by then.
        """
        base, graph = self._nearest(stream, version)
        made: list[tuple[int, Graph, str]] = []
        at = base
        while at < version:
            events = self._ledger.read_stream(stream, at, min(at + CHUNK, version))
            if not events:
                raise NotFound(f"there is no version {version}")
            for event in events:
                graph = _folded(graph, event)
                if event.version % EVERY == 0:
                    made.append((event.version, graph, event.workspace))
            at = events[-1].version
        self._keep(stream, made)
        self._remember(stream, version, graph)
        return graph

    def put(self, stream: str, version: int, workspace: str, packed: bytes) -> None:
        """Keep the `packed` graph of `stream` as of `version`, unless one is there."""
        self._write(stream, [(version, packed, workspace)])

    def drop(self, stream: str) -> None:
        """Forget the keyframes of `stream`."""
        with self._ledger.database.transaction(durable=False) as tx:
            tx.execute("DELETE FROM keyframes WHERE stream = ?", [stream])
        with self._lock:
            for key in [key for key in self._seen if key[0] == stream]:
                self._nodes -= len(self._seen.pop(key).nodes)

    def _nearest(self, stream: str, version: int) -> tuple[int, Graph]:
        """The nearest graph at or before `version`, in memory or stored; an empty one at 0."""
        with self._lock:
            near = [key for key in self._seen if key[0] == stream and key[1] <= version]
            best = max(near, default=(stream, 0))
            graph = self._seen.get(best, Graph())
            if near:
                self._seen.move_to_end(best)
        if version - best[1] <= CHUNK // 2:
            return best[1], graph
        stored = self._stored(stream, version, best[1])
        return (best[1], graph) if stored is None else stored

    def _stored(self, stream: str, version: int, after: int) -> tuple[int, Graph] | None:
        """The newest keyframe with `after` < version <= `version`. One that does not open is
        dropped; the next older one does."""
        sql = (
            "SELECT version, scope, sealed FROM keyframes"
            " WHERE stream = ? AND version <= ? AND version > ? ORDER BY version DESC LIMIT 1"
        )
        while True:
            with self._ledger.database.read() as tx:
                found = tx.execute(sql, [stream, version, after])
            if not found:
                return None
            at, scope, sealed = found[0]
            try:
                return at, unpack(self._ledger.keys.decrypt(scope, sealed, _aad(stream, at)))
            except (Incompatible, NotFound):
                with self._ledger.database.transaction(durable=False) as tx:
                    drop = "DELETE FROM keyframes WHERE stream = ? AND version = ?"
                    tx.execute(drop, [stream, at])

    def _keep(self, stream: str, made: list[tuple[int, Graph, str]]) -> None:
        if made:
            self._write(stream, [(version, pack(graph), space) for version, graph, space in made])

    def _write(self, stream: str, made: list[tuple[int, bytes, str]]) -> None:
        rows = []
        for version, packed, workspace in made:
            scope = f"workspace:{workspace}"
            sealed = self._ledger.keys.encrypt(scope, packed, _aad(stream, version))
            rows.append((stream, version, scope, sealed))
        with self._ledger.database.transaction(durable=False) as tx:
            tx.executemany(
                "INSERT INTO keyframes (stream, version, scope, sealed) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (stream, version) DO NOTHING",
                rows,
            )

    def _remember(self, stream: str, version: int, graph: Graph) -> None:
        with self._lock:
            old = self._seen.pop((stream, version), None)
            self._nodes += len(graph.nodes) - (len(old.nodes) if old is not None else 0)
            self._seen[stream, version] = graph
            while len(self._seen) > CACHED or (self._nodes > CACHED_NODES and len(self._seen) > 1):
                self._nodes -= len(self._seen.popitem(last=False)[1].nodes)


def _folded(graph: Graph, event: Event) -> Graph:
    match event.body:
        case WorkflowDeleted():
            raise NotFound("the workflow was deleted")
        case WorkflowEdited(changes=changes):
            try:
                return apply_all(graph, read_changes(changes))
            except KeyError as error:
                detail = f"version {event.version} of {event.stream} changes a node nobody added"
                raise Incompatible(detail) from error
        case _:
            return graph


def _aad(stream: str, version: int) -> bytes:
    return f"{stream}|{version}|keyframe".encode()
