"""Steps that a provider does: asking, looking how far it is, telling it to stop.

A provider is asked once per attempt. `attempt.submitting` is in the log before the call, the
provider's name for the job before the first look; what lies between the two is uncertain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from karate.errors import KarateError, ProviderFailed, StepFailed, Uncertain
from karate.graph.bodies.attempts import AttemptSubmitted, AttemptSubmitting
from karate.graph.events import Body
from karate.graph.jobs import JobState
from karate.graph.stepstate import StepState
from karate.providers.adapter import Answered, Job, Pending
from karate.providers.record import Model
from karate.providers.sockets import CallEnded
from karate.providers.station import Providers
from karate.runs.asking import files_of, params_of
from karate.runs.book import Book, Decision, Loaded
from karate.runs.home import home, named
from karate.runs.outcome import holds
from karate.runs.parts import Parts
from karate.runs.prepare import Prepared
from karate.runs.produce import Produced
from karate.runs.simulate import simulated


@dataclass(frozen=True, slots=True)
class Away:
    """The provider works on it; look again after so many seconds.

    `progress` is 0 to 1 where it tells, `log` the newest line of what the job wrote.
    """

    after_s: float
    progress: float | None = None
    log: str = ""


class Remote:
    """Calls providers for steps; they may tell us when they are done if our address is https."""

    def __init__(self, parts: Parts, book: Book) -> None:
        self._parts, self._book = parts, book
        self._origin = parts.origin.rstrip("/") if parts.origin.startswith("https://") else ""

    @property
    def _providers(self) -> Providers:
        if self._parts.providers is None:
            raise StepFailed("no providers are called here")
        return self._parts.providers

    def begin(
        self, prepared: Prepared, attempt: int, cancelled: Callable[[], bool]
    ) -> Produced | Away:
        """Ask the provider, or draw. Raises what `Providers.submit` raises."""
        if self._providers.simulate:
            return simulated(self._parts, prepared, cancelled)
        model = self._providers.model(prepared.step.type)
        job = self._job(prepared, model, attempt, cancelled)
        submitting = AttemptSubmitting(
            **named(prepared),
            attempt=attempt,
            provider=model.provider.id,
            model=model.name,
            key=job.key,
        )
        if not self._note(prepared, attempt, submitting):
            raise StepFailed("nobody waits for it any more")
        return self._submit(prepared, attempt, job)

    def repeat(self, prepared: Prepared, was: JobState) -> Produced | Away:
        """Go on where a worker ended between asking and knowing.

        Only a provider that does the same key once is asked again. Raises Uncertain for others.
        """
        model = self._providers.model(prepared.step.type)
        if not self._providers.idempotent(model):
            raise Uncertain(
                f"our worker ended while {model.provider.title} was being asked; "
                "it may have been charged"
            )
        job = self._job(prepared, model, was.attempt, lambda: False)
        return self._submit(prepared, was.attempt, job)

    def look(self, prepared: Prepared, step: StepState) -> Produced | Away:
        """How far the job is. Raises what `Providers.poll` raises."""
        model, job = self._providers.model(prepared.step.type), _job_of(step)
        outcome = self._providers.poll(model, dict(job.handle))
        if isinstance(outcome, Pending):
            return Away(outcome.after_s or 0.0, outcome.progress, outcome.log)
        return self._home(prepared, step.attempt, model, outcome)

    def stop(self, type_id: str, step: StepState, *, last: bool) -> bool:
        """Ask the provider to stop; tells whether it said yes.

        Raises ProviderBusy when it cannot be asked now, unless nobody asks again after this.
        """
        job = _job_of(step)
        try:
            self._providers.cancel(self._providers.model(type_id), dict(job.handle))
        except KarateError as error:
            if error.retryable and not last:
                raise
            return False
        return True

    def limit(self, type_id: str) -> float:
        """Seconds a job may take at its provider."""
        return self._providers.model(type_id).declared.timeout_s

    def _submit(self, prepared: Prepared, attempt: int, job: Job) -> Produced | Away:
        try:
            outcome = self._providers.submit(job)
        except CallEnded:
            name = job.model.provider.title
            raise Uncertain(f"the call to {name} was cut; it may have been charged") from None
        if isinstance(outcome, Pending):
            submitted = AttemptSubmitted(
                **named(prepared), attempt=attempt, job=outcome.job, handle=outcome.handle
            )
            self._note(prepared, attempt, submitted)
            return Away(outcome.after_s or 0.0)
        try:
            return self._home(prepared, attempt, job.model, outcome, job.cancelled)
        except KarateError as error:
            if not error.retryable:
                raise
            # Another attempt would be another picture, and another bill.
            raise ProviderFailed(f"{error.detail}, and it cannot be asked for again") from error

    def _note(self, prepared: Prepared, attempt: int, body: Body) -> bool:
        """Append `body`, also for a step that was cancelled meanwhile: its job must be stopped."""
        place, submitting = prepared.place, isinstance(body, AttemptSubmitting)

        def decide(now: Loaded) -> Decision | None:
            if submitting and not holds(now, place, attempt):
                return None
            return Decision([body]) if now.state.at(place).attempt == attempt else None

        return self._book.record(prepared.run, decide) is not None

    def _job(
        self, prepared: Prepared, model: Model, attempt: int, cancelled: Callable[[], bool]
    ) -> Job:
        run, place = prepared.run, prepared.place
        told = f"/api/v1/provider-messages/{model.provider.id}/{run}?place={quote(place)}"
        return Job(
            model=model,
            params=params_of(prepared),
            files=files_of(self._parts, prepared, model, cancelled),
            key=f"{run}/{place}/{attempt}",
            seconds=prepared.declared.timeout_s,
            webhook=self._origin + told if self._origin and self._providers.signs(model) else None,
            cancelled=cancelled,
        )

    def _home(
        self,
        prepared: Prepared,
        attempt: int,
        model: Model,
        answered: Answered,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Produced:
        return home(*(self._parts, self._providers, prepared, attempt, model, answered), cancelled)


def _job_of(step: StepState) -> JobState:
    if step.job is None:
        raise StepFailed("no provider was asked for this step")
    return step.job
