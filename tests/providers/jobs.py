"""Jobs for tests."""

from __future__ import annotations

from typing import Any

from karate.providers.adapter import Answered, File, Job, Outcome, Pending
from karate.providers.station import Providers
from tests.providers.fakes.server import png

PICTURE = File(png("picture"), "image/png")


def job(station: Providers, type_id: str, *files: tuple[str, File], **params: Any) -> Job:
    """A call of a model with defaults for what is not given."""
    model = station.model(type_id)
    given: dict[str, list[File]] = {}
    for port, file in files:
        given.setdefault(port, []).append(file)
    normal = model.declared.normalised(params)
    return Job(model=model, params=normal, files=given, key="k1", seconds=10.0)


def ended(station: Providers, asked: Job) -> tuple[Answered, int]:
    """The answer, asked for as often as it takes, and how often that was."""
    outcome: Outcome = station.submit(asked)
    for looks in range(20):
        if isinstance(outcome, Answered):
            return outcome, looks
        assert isinstance(outcome, Pending)
        outcome = station.poll(asked.model, outcome.handle)
    raise AssertionError("the job does not end")
