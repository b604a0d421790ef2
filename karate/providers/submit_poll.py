"""The shape "submit, then ask how far it is": the answer to the submit names a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from karate.errors import Moderated, ProviderFailed, Uncertain
from karate.graph.model import JsonObject
from karate.providers.adapter import Answered, Job, Outcome, Pending
from karate.providers.http import Outgoing
from karate.providers.record import Model
from karate.providers.verdict import Reading
from karate.providers.wire import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPoll:
    """`build` makes the request; the rest says how to read a job.

    `handle` takes from the first answer what later requests need, `watch` and `stop` make those.
    """

    build: Callable[[Wire, Job], Outgoing]
    handle: Callable[[Wire, JsonObject], JsonObject]
    watch: Callable[[JsonObject], Outgoing]
    stop: Callable[[JsonObject], Outgoing]
    status: str
    pending: frozenset[str]
    succeeded: frozenset[str]
    read: Callable[[Model, JsonObject], Answered]
    failure: Callable[[JsonObject], tuple[str, bool]]
    """A failed job → (what went wrong, whether it was moderated)."""
    reading: Reading
    idempotent: bool = False
    progress: Callable[[JsonObject], tuple[float | None, str]] = lambda _body: (None, "")
    """A job under way → how far it is, and the newest line of its log."""

    def submit(self, wire: Wire, job: Job) -> Outcome:
        """The job, or the results when they were there at once."""
        # Never cut short: a job whose name nobody heard cannot be cancelled.
        answer = wire.ask(self.build(wire, job), self.reading, paid=not self.idempotent)
        try:
            body = answer.json()
            handle = self.handle(wire, body)
        except ProviderFailed as error:  # it said yes, and not to what: it may well be at work
            raise Uncertain(f"{error.detail}; it may have been charged") from error
        return self._outcome(wire, job.model, body, handle)

    def poll(self, wire: Wire, model: Model, handle: JsonObject) -> Outcome:
        """The job as it is now."""
        body = wire.ask(self.watch(handle), self.reading).json()
        return self._outcome(wire, model, body, handle)

    def cancel(self, wire: Wire, handle: JsonObject) -> None:
        """Stop the job at the provider."""
        wire.ask(self.stop(handle), self.reading)

    def _outcome(self, wire: Wire, model: Model, body: JsonObject, handle: JsonObject) -> Outcome:
        state = str(body.get(self.status))
        if state in self.pending:
            progress, line = self.progress(body)
            return Pending(
                *(str(handle["id"]), handle), progress=progress, log=wire.secrets.clean(line)
            )
        if state in self.succeeded:
            return self.read(model, body)
        told, moderated = self.failure(body)
        said = wire.secrets.clean(told) or state
        if moderated:
            raise Moderated(f"{wire.provider.title} refused the content: {said}")
        raise ProviderFailed(f"the job at {wire.provider.title} ended as {state}: {said}")
