"""Where an asset comes from, read from the log: run, step, inputs, author, cost, events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from karate.errors import NotFound
from karate.graph.bodies.attempts import AttemptAnswered, AttemptSubmitted, AttemptSubmitting
from karate.graph.bodies.steps import StepBody
from karate.graph.elements import inputs_of
from karate.graph.events import AssetStored, Body, RunRequested, StepSucceeded
from karate.graph.model import JsonObject
from karate.graph.plan import Step
from karate.graph.runstate import RunState
from karate.graph.values import assets_of, is_asset
from karate.ledger.event import Event, rfc3339
from karate.ledger.log import Ledger
from karate.runs.book import folded, stream_of
from karate.runs.receipts import FORMAT, content_hash


@dataclass(frozen=True, slots=True)
class Origin:
    """The step of a run that made an asset, with the events that tell so."""

    state: RunState
    step: Step
    body: StepSucceeded
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """A stored asset; `origin` is None for what a person brought."""

    stored: Event
    asset: AssetStored
    origin: Origin | None

    @property
    def graph_version(self) -> tuple[str, int] | None:
        """The workflow and the version of it that the run froze."""
        if self.origin is None:
            return None
        return self.origin.state.workflow, self.origin.state.workflow_version

    def receipt(self, graph_sha256: str | None, pixels: str | None, title: str) -> JsonObject:
        """Everything a receipt says; `pixels` is None for what is no picture."""
        found: JsonObject = {
            "format": FORMAT,
            "asset": _asset(self.asset, pixels),
            "workspace": self.stored.workspace,
            "actor": self.stored.actor,
            "at": rfc3339(self.stored.at),
            "events": [_named(event) for event in self.events],
        }
        if self.origin is not None:
            found |= _made(self.origin, graph_sha256, title)
        return found

    @property
    def events(self) -> list[Event]:
        """The events that tell where the asset comes from, in the order of the log."""
        more = self.origin.events if self.origin is not None else ()
        return sorted((self.stored, *more), key=lambda event: event.position)


def provenance(ledger: Ledger, asset: str, workspace: str | None = None) -> Provenance:
    """Where `asset` comes from. Raises NotFound, also when it is another workspace's."""
    stored = next(iter(ledger.read_stream(f"asset:{asset}", limit=1)), None)
    if stored is None or (workspace is not None and stored.workspace != workspace):
        raise NotFound("there is no such asset")
    if not isinstance(stored.body, AssetStored):
        raise NotFound("there is no such asset")
    origin = None
    if stored.correlation is not None:
        origin = _origin(ledger.read_stream(stream_of(stored.correlation)), asset)
    return Provenance(stored, stored.body, origin)


def _origin(events: Sequence[Event], asset: str) -> Origin | None:
    """The step among `events`, a run's stream, that made `asset`."""
    for event in events:
        body = event.body
        if isinstance(body, StepSucceeded) and asset in _ids(body):
            loaded = folded(None, events)
            if loaded is None:
                return None
            step = loaded.state.plan.step(body.node)
            return Origin(loaded.state, step, body, tuple(_telling(events, body)))
    return None


def _ids(body: StepSucceeded) -> set[str]:
    return {str(asset["id"]) for asset in assets_of(body.outputs)}


def _telling(events: Sequence[Event], made: StepSucceeded) -> Iterator[Event]:
    """The request of the run, and what the attempt that succeeded wrote down."""
    for event in events:
        if isinstance(event.body, RunRequested) or _belongs(event.body, made):
            yield event


def _belongs(body: Body, made: StepSucceeded) -> bool:
    """Whether `body` tells of the attempt that ended with `made`."""
    if not isinstance(body, StepBody) or (body.node, body.element) != (made.node, made.element):
        return False
    return bool(getattr(body, "attempt", made.attempt) == made.attempt)


def _asset(asset: AssetStored, pixels: str | None) -> JsonObject:
    found: JsonObject = {
        "id": asset.asset,
        "sha256": asset.sha256,
        "media_type": asset.media_type,
        "bytes": asset.bytes,
        "width": asset.width,
        "height": asset.height,
        "pixels": pixels,
    }
    return {key: value for key, value in found.items() if value is not None}


def _made(origin: Origin, graph_sha256: str | None, title: str) -> JsonObject:
    state, step, body = origin.state, origin.step, origin.body
    told: JsonObject = {
        "node": step.node,
        "type": step.type,
        "version": step.version,
        "params": dict(step.params),
        "inputs": input_hashes(state, step, body.element),
        "key": body.key,
        "attempt": body.attempt,
    }
    if body.element is not None:
        told["element"] = body.element
    found: JsonObject = {
        "run": state.run,
        "workflow": {"id": state.workflow, "version": state.workflow_version, "title": title},
        "graph_sha256": graph_sha256,
        "step": told,
        "cost": body.cost,
    }
    provider = _provider(origin.events)
    if provider:
        found["provider"] = provider
    return found


def input_hashes(state: RunState, step: Step, element: int | None = None) -> JsonObject:
    """The content hashes at each input port of `step`, or of one element of it."""
    try:
        found = inputs_of(step, state.steps, element)
    except NotFound:
        return {}
    return {
        port: [str(value["sha256"]) if is_asset(value) else content_hash(value) for value in values]
        for port, values in found.items()
    }


def _provider(events: Sequence[Event]) -> JsonObject:
    """Who was asked outside, and what they call the request and the job; empty for local work."""
    found: JsonObject = {}
    for event in events:
        body = event.body
        if isinstance(body, AttemptSubmitting | AttemptAnswered):
            found |= {"name": body.provider, "model": body.model}
        if isinstance(body, AttemptSubmitted):
            found["job"] = body.job
        if isinstance(body, AttemptAnswered):
            found["request_id"] = body.request
    return found


def _named(event: Event) -> JsonObject:
    return {
        "position": event.position,
        "stream": event.stream,
        "version": event.version,
        "type": event.type,
        "id": event.id,
        "hash": event.hash.hex(),
    }
