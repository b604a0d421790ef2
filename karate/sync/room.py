"""One open document: edits are tried, stored, and only then applied and told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from karate.errors import Conflict, KarateError, TooLarge
from karate.ledger.documents import Documents, Opened, stream_of
from karate.ledger.ydoc import NOTHING, read_graph
from karate.sync.answers import Answers
from karate.sync.candidate import Candidate, Missing
from karate.sync.draft import Draft, Request
from karate.sync.fanout import Fanout
from karate.sync.frames import step_one
from karate.sync.moved import Moved
from karate.sync.socket import TRY_LATER
from karate.sync.trial import Trial

if TYPE_CHECKING:
    from karate.ledger.log import Ledger
    from karate.settings import Settings
    from karate.sync.gate import Gate
    from karate.telemetry.metrics import Metrics

#: Edits of one room that may wait for the log; writers wait beyond it.
MAX_DRAFTS: Final = 1000


class Room:
    """The document of one workflow in this process. All methods run on the event loop.

    `drafts` are edits on their way: the first `flying` are being stored, the others wait; `holding`
    are the clients some of whose updates wait for parts the document lacks. `kept` is the version
    of the last snapshot, `unkept` the bytes of the updates since, `head` the newest version heard
    of; `lost` asks for a look into the log. `writer.Writer` stores; nothing here waits for the log.
    """

    def __init__(
        self,
        workflow: str,
        opened: Opened,
        ledger: Ledger,
        documents: Documents,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self.workflow, self.stream = workflow, stream_of(workflow)
        self.workspace, self.version = opened.workspace, opened.version
        self.ledger, self.documents = ledger, documents
        self.settings, self.metrics = settings, metrics
        self.committed, self.graph = opened.doc, read_graph(opened.doc)
        self.fanout = Fanout(settings.max_awareness_bytes)
        self.drafts: deque[Draft] = deque()
        self.holding: set[Gate] = set()
        self.flying = 0
        self.head, self.kept = self.version, opened.kept
        self.unkept = 0
        self.lost = False
        self.wake = asyncio.Event()
        self.moved = Moved()
        self.ended: KarateError | None = None
        state = self.committed.get_update()
        self._trial = Trial(self.committed, settings)
        self._bytes = len(state)
        self._answers = Answers(self.committed, state)

    def take(self, gate: Gate, update: bytes, frames: int = 1) -> None:
        """Try a client's update, which came in `frames`, and queue what it did for the log.

        Raises Malformed, TooLarge, Invalid (with the rule) or Missing; then nothing was taken.
        """
        if update == NOTHING and self.ended is None:
            self._ack_unchanged(gate, frames)
            return
        candidate = self._ready()
        before = candidate.graph
        self._check_size(len(update))
        edit = candidate.take(update)
        if edit is None:
            self._ack_unchanged(gate, frames)
            return
        last = self.drafts[-1] if len(self.drafts) > self.flying else None
        if last is not None and last.joins(edit, gate):
            last.join(edit)
        else:
            last = Draft(edit, before, gate.peer.actor, gate)
            self._queue(last)
        last.acks[gate] = last.acks.get(gate, 0) + frames
        self._bytes += len(edit.update)

    def request(self, actor: str, request: Request) -> None:
        """Make an edit of this server and queue it; `request.answer` tells its version.

        Raises what `request.make` raises, Conflict for another base version, and Invalid.
        """
        candidate = self._ready()
        draft = self._make(candidate, actor, request)
        if draft is None:
            self._answer_unchanged(request)
        else:
            self._queue(draft)
            self._bytes += len(draft.edit.update)

    def prepare(self) -> None:
        """Somebody came who may edit: their first edit shall not take longer than the next."""
        if self.ended is None:
            self._ready()
            self.wake.set()  # from here on the room rests again when nobody edits

    def known(self) -> Mapping[int, int]:
        """Yjs client id → next clock, of the candidate; changes as edits are taken."""
        return self._ready().known

    def step_one(self) -> bytes:
        """The frame that asks a client for what this document lacks."""
        return step_one(self.committed.get_state())

    def step_two(self, vector: bytes) -> bytes:
        """The answer to a step 1. Raises Malformed for a bad state vector."""
        return self._answers.to(vector)

    def look(self) -> None:
        """Read the log once more: something is missing here."""
        self.lost = True
        self.wake.set()

    def hint(self, head: int) -> None:
        """The stream is said to have reached `head`."""
        if head > self.head:
            self.head = head
            self.wake.set()

    def settle(self, count: int, version: int) -> list[Draft]:
        """The first `count` drafts are stored, the last as `version`: apply and tell them."""
        settled = [self.drafts.popleft() for _ in range(count)]
        self.flying = 0
        self._commit([draft.edit.update for draft in settled], version)
        self.graph = settled[-1].edit.graph
        return settled

    def absorb(self, updates: Sequence[bytes], version: int) -> list[tuple[Draft, KarateError]]:
        """Others stored `updates`: apply and tell them, then make what is on its way anew.

        Returns the drafts that no longer hold, with the reason. Nothing may be in flight.
        """
        fresh = self._trial.without(self.graph, self.drafts)
        fresh.replay(updates)
        self.graph = fresh.graph
        self._commit(updates, version)
        self._trial.put(fresh)
        if self.ended is not None:
            self._trial.drop()
        drafts, self.drafts = self.drafts, deque()
        refused: list[tuple[Draft, KarateError]] = []
        for draft in drafts:
            try:
                self._again(draft)
            except (KarateError, Missing) as error:
                typed = error if isinstance(error, KarateError) else Conflict("lost its base")
                refused.append((draft, typed))
                if draft.request is not None:
                    self._pass_on(draft)
        if any(draft.gate for draft, _ in refused):
            self._send_away_bystanders(drafts)
        return refused

    def discard(self, count: int) -> list[tuple[Draft, KarateError]]:
        """Forget the first `count` drafts, which the log knows already, and make the rest anew.

        Under a new client id: the clocks of the forgotten ones must not be used again. Returns the
        drafts that no longer hold, with the reason.
        """
        forgotten = [self.drafts.popleft() for _ in range(count)]
        self.flying = 0
        for draft in forgotten:
            self._pass_on(draft)
        self._trial.renew()
        return self.absorb((), self.version)

    def rest(self) -> None:
        """Nobody edits for the moment."""
        if not self.drafts:
            self._trial.drop()

    def end(self, error: KarateError) -> None:
        """Nothing more is taken; whoever waits is told `error`."""
        if self.ended is None:
            self.ended = error
            self.fanout.close()
            self._trial.drop()
            for draft in self.drafts:
                if draft.request is not None and not draft.request.answer.done():
                    draft.request.answer.set_exception(error)
            self.drafts.clear()
            self.wake.set()

    def _again(self, draft: Draft) -> None:
        candidate = self._ready()
        if draft.request is not None:
            made = self._make(candidate, draft.actor, draft.request, draft.id)
            if made is None:
                self._answer_unchanged(draft.request)
                self._pass_on(draft)
            else:
                made.acks = draft.acks
                self.drafts.append(made)
            return
        before = candidate.graph
        edit = candidate.take(draft.edit.update)
        if edit is not None:
            draft.edit, draft.before = edit, before
            self.drafts.append(draft)
            return
        self._pass_on(draft)

    def _pass_on(self, draft: Draft) -> None:
        """Frames that changed nothing wait for what is left on its way."""
        for gate, frames in draft.acks.items():
            self._ack_unchanged(gate, frames)
        draft.acks = {}

    @staticmethod
    def _send_away_bystanders(drafts: Iterable[Draft]) -> None:
        """Frames that changed nothing may have repeated what was refused: they come again."""
        for draft in drafts:
            for gate in draft.acks:
                if gate is not draft.gate:
                    gate.outbox.finish(TRY_LATER, "what this repeats was refused")

    def _make(
        self, candidate: Candidate, actor: str, request: Request, id: str = ""
    ) -> Draft | None:
        version = self.version + len(self.drafts)
        if request.base_version is not None and request.base_version != version:
            raise Conflict(
                f"the workflow is at version {version}, not {request.base_version}", version=version
            )
        before = candidate.graph
        changes = request.make(before)
        edit = candidate.write(changes)
        if edit is None:
            return None
        return Draft(edit, before, actor, None, request, id=request.event_id or id)

    def _ready(self) -> Candidate:
        if self.ended is not None:
            raise self.ended
        return self._trial.ready(self.graph, self.drafts)

    def _commit(self, updates: Sequence[bytes], version: int) -> None:
        for update in updates:
            self.committed.apply_update(update)
            self.unkept += len(update)
        self.version = version
        self.head = max(self.head, version)
        self._answers.clear()
        self.fanout.updates(updates)

    def _queue(self, draft: Draft) -> None:
        self.drafts.append(draft)
        self.wake.set()

    def _ack_unchanged(self, gate: Gate, frames: int) -> None:
        """What changed nothing is as durable as what it repeats, which may be on its way."""
        if self.drafts:
            acks = self.drafts[-1].acks
            acks[gate] = acks.get(gate, 0) + frames
        else:
            gate.saved(frames, self.version)

    def _answer_unchanged(self, request: Request) -> None:
        if not request.answer.done():
            request.answer.set_result((self.version + len(self.drafts), ()))

    def _check_size(self, more: int) -> None:
        limit = self.settings.max_document_bytes
        if self._bytes + more <= limit:
            return
        waiting = sum(len(draft.edit.update) for draft in self.drafts)
        self._bytes = len(self.committed.get_update()) + waiting
        if self._bytes + more > limit:
            raise TooLarge(f"a document has at most {limit} bytes")
