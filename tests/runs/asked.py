"""A run line over the fakes of providers, and workflows that call them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from karate.graph.bodies.attempts import (
    AttemptSubmitted,
    AttemptSubmitting,
)
from karate.graph.events import Body, StepStarted
from karate.graph.model import Graph, Json, JsonObject
from karate.ledger.event import NewEvent
from karate.providers.adapter import Pending
from karate.runs.parts import Rules
from tests.providers.jobs import job
from tests.runs.line import ADA, Line, graph

SANA, TWO = "replicate/sana-sprint-1.6b", "openai/gpt-image-2"
QUICK = Rules(poll_seconds=0.02, sweep_seconds=0.2)

Opened = Callable[..., AbstractContextManager[Line]]


def one(line: Line, type: str = SANA, **params: Json) -> Graph:
    """A workflow of one model."""
    given: dict[str, Json] = {"prompt": "a cat", **params}
    return graph({"it": (type, given)}, catalogue=line.parts.catalogue)


def wire(source: str, port: str, **more: str) -> JsonObject:
    """An edge from a source's picture to an input of the model."""
    ends = {"source": source, "source_port": "image", "target": "it", "target_port": port}
    return {**ends, **more}


def append(line: Line, run: str, version: int, *bodies: Body) -> None:
    """What a worker wrote before it died."""
    stream = f"run:{run}"
    line.ledger.append([NewEvent(stream, body, "ada", "w") for body in bodies], {stream: version})


def begun(line: Line, submitted: bool = False) -> str:
    """A run whose worker died after it asked, or with `submitted` after it was answered."""
    run = line.runs.request(ADA, "f", one(line), 1).run
    names: dict[str, Any] = {"run": run, "workflow": "f", "node": "it", "attempt": 1}
    bodies: list[Body] = [
        StepStarted(**names, key="k"),
        AttemptSubmitting(**names, provider="replicate", model="m", key=f"{run}/it/1"),
    ]
    if submitted:
        station = line.parts.providers
        assert station is not None
        pending = station.submit(job(station, SANA, prompt="a cat"))
        assert isinstance(pending, Pending)
        bodies.append(AttemptSubmitted(**names, job="pred1", handle=pending.handle))
    append(line, run, line.ledger.head(f"run:{run}"), *bodies)
    return run
