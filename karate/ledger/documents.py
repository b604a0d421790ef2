"""Workflows as documents: opened from a snapshot and the events behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from karate.errors import Incompatible, KarateError, NotFound, StepFailed, TimedOut, Unavailable
from karate.graph.events import WorkflowDeleted, WorkflowEdited
from karate.graph.model import Graph
from karate.ledger.event import Event
from karate.ledger.keyframes import Keyframes
from karate.ledger.snapshots import Snapshot, Snapshots
from karate.telemetry import log

if TYPE_CHECKING:
    from pycrdt import Doc

    from karate.ledger.log import Ledger
    from karate.ledger.replay import WorkPool

#: Snapshots of a document that stay when a new one is kept.
KEPT: Final = 3
#: Edits up to which a replay is done at once; longer ones go to a worker process.
SHORT: Final = 500
#: Edits replayed in one job, and bytes of them: what is in memory at one time.
JOB_EDITS: Final = 20_000
JOB_BYTES: Final = 4 << 20
#: Edits read at a time at least, and bytes of updates that more of them may be together: pictures
#: and pasted texts are edits, too.
FEW: Final = 16
READ_BYTES: Final = 1 << 20
#: Bytes of a document up to which it is encoded and compared at once.
LARGE: Final = 256 << 10
#: Seconds one job may take.
JOB_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as of `version` of its stream, owned by `workspace`; `kept` is the version of the
    snapshot it came from, 0 without one."""

    doc: Doc[Any]
    version: int
    workspace: str
    kept: int = 0


@dataclass(frozen=True, slots=True)
class _Tail:
    """Edits behind a version: their updates up to `version`, and whether there are more."""

    updates: list[bytes]
    version: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Made:
    """A document as of `version`, replayed and verified, and its packed graph."""

    version: int
    state: bytes
    vector: bytes
    graph: bytes


def stream_of(workflow: str) -> str:
    """The stream of a workflow."""
    return f"workflow:{workflow}"


class Documents:
    """Opens documents and keeps their snapshots, `kept` of each. Blocks; call it from a thread.

    Long replays are done by `pool`, where there is one.
    """

    def __init__(self, ledger: Ledger, pool: WorkPool | None = None, kept: int = KEPT) -> None:
        self._ledger, self._pool, self._kept = ledger, pool, kept
        self._snapshots = Snapshots(ledger.database, ledger.keys)
        self._keyframes = Keyframes(ledger)

    def open(self, workflow: str) -> tuple[Doc[Any], int]:
        """The newest document and its version. Raises NotFound when absent or deleted."""
        opened = self.load(workflow)
        return opened.doc, opened.version

    def load(self, workflow: str, version: int | None = None) -> Opened:
        """The document of `workflow`, newest or as of `version`.

        Raises NotFound when there is no such workflow or version, or when it was deleted.
        """
        stream = stream_of(workflow)
        first = self._ledger.read_stream(stream, limit=1)
        if not first or (version is not None and version < 1):
            raise NotFound("there is no such workflow")
        doc, kept = self._snapshot(stream, version)
        tail = self._tail(stream, kept, version, SHORT)
        at = tail.version
        if tail.more:
            made = self._made(stream, doc.get_update(), kept, version)
            doc, kept, at = _document(made.state, made.vector), made.version, made.version
            self._store(stream, made)
        else:
            for update in tail.updates:
                doc.apply_update(update)
        if version is not None and at < version:
            raise NotFound(f"there is no version {version}")
        return Opened(doc, at, first[0].workspace, kept)

    def graph_at(self, workflow: str, version: int | None = None) -> tuple[Graph, int]:
        """What the workflow says now or as of `version`. Raises NotFound as `load`."""
        from karate.ledger.ydoc import read_graph

        if version is not None:
            if version < 1:
                raise NotFound("there is no such version")
            try:
                return self._keyframes.at(stream_of(workflow), version), version
            except Incompatible as error:  # the document itself may still tell
                log("changes_not_folded", level="error", error=error, workflow=workflow)
        opened = self.load(workflow, version)
        return read_graph(opened.doc), opened.version

    def keep(self, workflow: str, version: int, vector: bytes) -> int | None:
        """Keep a snapshot of what the log says up to `version`; returns its size in bytes.

        It is made by replaying the log and compared with that. None when `vector`, the state vector
        of a document that is said to be the same, is not that of the log. Raises Incompatible.
        """
        from karate.ledger.ydoc import NOTHING, same_vector

        stream = stream_of(workflow)
        base = self._snapshots.latest(stream, upto=version)
        state, after = (NOTHING, 0) if base is None else (base.state, base.version)
        try:
            made = self._made(stream, state, after, version)
        except Incompatible:
            if base is not None:  # the next one is made from what was there before
                self._snapshots.drop(stream, base.version)
            raise
        if made.version != version or not same_vector(made.vector, vector):
            return None
        self._store(stream, made)
        return len(made.state)

    def edit_of(self, event_id: str) -> Event | None:
        """The stored event of an id, as an answer to a repeated request."""
        sql = "SELECT originator_id, originator_version FROM events WHERE event_id = ?"
        with self._ledger.database.read() as tx:
            found = tx.execute(sql, [event_id])
        if not found:
            return None
        stream, version = found[0]
        return self._ledger.read_stream(stream, after=version - 1, limit=1)[0]

    def _snapshot(self, stream: str, version: int | None) -> tuple[Doc[Any], int]:
        from karate.ledger.ydoc import new_doc

        kept = self._snapshots.latest(stream, upto=version)
        while kept is not None:
            doc = _from_snapshot(kept)
            if doc is not None:
                return doc, kept.version
            log("snapshot_dropped", level="warning", stream=stream, version=kept.version)
            self._snapshots.drop(stream, kept.version)
            kept = self._snapshots.latest(stream, upto=version)
        return new_doc()[0], 0

    def _tail(self, stream: str, after: int, upto: int | None, limit: int) -> _Tail:
        """Edits behind `after`, at most `limit` events. Raises NotFound for a deleted workflow."""
        events = self._ledger.read_stream(stream, after=after, upto=upto, limit=limit)
        if any(isinstance(event.body, WorkflowDeleted) for event in events):
            raise NotFound("the workflow was deleted")
        updates = [e.body.update for e in events if isinstance(e.body, WorkflowEdited)]
        version = events[-1].version if events else after
        return _Tail(updates, version, len(events) == limit)

    def _made(self, stream: str, state: bytes, after: int, upto: int | None) -> _Made:
        """What `replay.verified` says of all edits behind `after`, and the version reached."""
        from karate.ledger.replay import REPLAYED, VERIFIED

        at_once = FEW
        while True:
            updates: list[bytes] = []
            size, more = 0, True
            while more and len(updates) < JOB_EDITS and size < JOB_BYTES:
                tail = self._tail(stream, after, upto, at_once)
                updates += tail.updates
                read = sum(map(len, tail.updates))
                size += read
                at_once = max(FEW, min(SHORT, at_once * READ_BYTES // max(1, read)))
                after, more = tail.version, tail.more
            if not more:
                return _Made(after, *self._job(VERIFIED, state, updates))
            state = self._job(REPLAYED, state, updates)

    def _job(self, function: str, state: bytes, updates: list[bytes]) -> Any:
        """Call a function of `replay`: in a worker process, or here when there is none or it fails.

        Raises what the function raises.
        """
        from karate.ledger import replay

        if self._pool is not None and (len(updates) > SHORT or len(state) > LARGE):
            try:
                return self._pool.run(function, (state, updates), JOB_S, lambda: False)
            except (StepFailed, Unavailable, TimedOut) as error:
                log("replay_not_delegated", level="warning", error=error)
        return getattr(replay, function.partition(":")[2])(state, updates)

    def _store(self, stream: str, made: _Made) -> None:
        self._snapshots.put(stream, made.version, made.state, made.vector)
        self._snapshots.prune(stream, self._kept)
        workspace = self._ledger.read_stream(stream, limit=1)[0].workspace
        self._keyframes.put(stream, made.version, workspace, made.graph)


def _from_snapshot(kept: Snapshot) -> Doc[Any] | None:
    """The document of a snapshot, None when it does not reach the state it was taken at."""
    try:
        return _document(kept.state, kept.state_vector)
    except (ValueError, KarateError):
        return None


def _document(state: bytes, vector: bytes) -> Doc[Any]:
    """The document of `state`. Raises Incompatible when its state vector is not `vector`."""
    from karate.ledger.ydoc import new_doc, same_vector

    doc, _ = new_doc()
    doc.apply_update(state)
    if not same_vector(doc.get_state(), vector):
        raise Incompatible("the document does not reach the state it is kept as")
    return doc
