"""Writing checkpoints: each minute of activity the instance signs the heads of all streams.

One process writes them, the one that holds the lease. It reads the whole log once, in the database,
when it begins, and from then on only what is new.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final, cast

from karate.errors import Incompatible, KarateError, NotFound, Stale
from karate.graph.events import LedgerCheckpointed
from karate.ledger.checkpoint import FILE, STREAM, WORKSPACE, Checkpoint, read
from karate.ledger.event import Event, NewEvent
from karate.ledger.heads import Head, Heads, heads_upto, steps
from karate.ledger.lease import Lease
from karate.ledger.log import Ledger
from karate.ledger.signing import Signer
from karate.telemetry import log

#: Seconds between two checkpoints while something happens.
EVERY_S: Final = 60.0
#: Most heads one checkpoint lists; when more moved, there are several checkpoints.
HEADS_MAX: Final = 10_000
#: Who checkpoints, as an actor.
ACTOR: Final = "instance"


class Checkpointer:
    """Writes a checkpoint every EVERY_S in which something happened, and one at `stop`.

    The newest is also kept in `folder`, where whoever cuts the log does not reach it. What goes
    wrong is logged and tried again: nobody waits for a checkpoint, so `error` stays None.
    """

    name = "checkpoints"

    def __init__(self, ledger: Ledger, signer: Signer, folder: Path) -> None:
        self.error: Exception | None = None
        self._ledger, self._signer, self._folder = ledger, signer, folder
        self._lease = Lease(ledger.database, self.name, self._forget)
        self._heads: Heads | None = None
        self._version = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin on a thread of its own."""
        self._lease.start()
        self._thread.start()

    def stop(self) -> None:
        """Write what is due, so that a log at rest is signed to its end, and stop."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
            self._try()
            self._lease.stop()

    def write(self) -> list[Event]:
        """Sign all that happened since the last checkpoint; nothing when only that itself did."""
        written: list[Event] = []
        while True:
            heads = self._heads or self._loaded()
            before = heads.position
            upto, moved, theirs = self._moved(before)
            if not theirs:
                return written
            self._heads = None  # until it is known that what follows came about
            heads.put(moved.values())
            heads.position = upto
            written.append(self._append(heads, list(moved.values())))
            self._heads, self._version = heads, written[-1].version

    def _append(self, heads: Heads, moved: list[Head]) -> Event:
        made = Checkpoint.signed(heads.position, len(heads), heads.root(), self._signer)
        body = LedgerCheckpointed(
            position=made.position,
            streams=made.streams,
            root=made.root,
            heads=[list(head) for head in moved],
            key=made.key,
            signature=made.signature,
        )
        event = NewEvent(STREAM, body, ACTOR, WORKSPACE)
        stored = self._ledger.append([event], {STREAM: self._version}).events[0]
        try:
            made.save(self._folder)
        except KarateError as error:
            log("checkpoint_not_kept", level="warning", error=error)
        return stored

    def _moved(self, after: int) -> tuple[int, dict[str, Head], bool]:
        """How far to go from `after`, the heads that moved, and whether anything but checkpoints
        did."""
        moved: dict[str, Head] = {}
        upto, newest, theirs = after, self._ledger.position(), False
        while upto < newest and len(moved) < HEADS_MAX:
            with self._ledger.database.read() as tx:
                found = steps(tx, upto, newest)
            if not found:
                break
            for step in found:
                if step.stream not in moved and len(moved) == HEADS_MAX:
                    return upto, moved, theirs
                moved[step.stream] = (step.stream, step.version, step.hash)
                upto, theirs = step.position, theirs or step.stream != STREAM
        return upto, moved, theirs

    def _loaded(self) -> Heads:
        """The heads as of the last checkpoint. What does not fit it, or the one kept beside the
        log, is told: the log was altered, and `karate check --log` names where."""
        last = self._ledger.read_stream(STREAM, limit=1, newest_first=True)
        heads = Heads()
        self._version = last[0].version if last else 0
        if last:
            made = Checkpoint.of(cast(LedgerCheckpointed, last[0].body))
            with self._ledger.database.read(snapshot=True) as tx:
                heads.put(heads_upto(tx, made.position))
            heads.position = made.position
            keys = self._signer.public_keys()
            if heads.root() != made.root or not made.genuine(keys):
                log("log_altered", level="error", position=made.position)
        self._refuse_cut()
        return heads

    def _refuse_cut(self) -> None:
        """Raise Incompatible when the log ends before the checkpoint kept beside it: signing what
        is left would replace the proof."""
        try:
            kept = read(self._folder / FILE)
        except NotFound:
            return
        if kept.position > self._ledger.position():
            raise Incompatible(
                f"the log ends before position {kept.position}, which {self._folder / FILE} "
                "covers: events were removed from its end, or an older backup was restored. "
                "Remove that file if you did this"
            )

    def _forget(self) -> None:
        self._heads = None

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            self._try()

    def _try(self) -> None:
        if self._lease.since is None:
            return
        try:
            self.write()
        except Stale:  # another process was the writer meanwhile
            self._heads = None
        except Exception as error:  # without this thread there would be no checkpoint any more
            self._heads = None
            known = isinstance(error, KarateError) and not isinstance(error, Incompatible)
            log("checkpoint_failed", level="warning" if known else "error", error=error)
