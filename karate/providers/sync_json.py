"""The shape "one answer, JSON": the request is answered when the work is done."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from karate.errors import ProviderFailed
from karate.graph.model import Json, JsonObject
from karate.providers.adapter import Answered, Found, Job, Link, Outcome
from karate.providers.http import Answer, Outgoing
from karate.providers.record import Model
from karate.providers.verdict import Reading
from karate.providers.wire import Wire


@dataclass(frozen=True, slots=True)
class SyncJson:
    """`build` makes the request, `read` the results, `reading` understands refusals."""

    build: Callable[[Wire, Job], Outgoing]
    read: Callable[[Model, Answer], Answered]
    reading: Reading
    idempotent: bool = False

    def submit(self, wire: Wire, job: Job) -> Outcome:
        """The results at once."""
        asked = replace(self.build(wire, job), seconds=job.seconds, cancelled=job.cancelled)
        return self.read(job.model, wire.ask(asked, self.reading, paid=not self.idempotent))

    def poll(self, wire: Wire, model: Model, handle: JsonObject) -> Outcome:
        """There is nothing to wait for."""
        raise ProviderFailed(f"{model.declared.title} answers at once; it has no jobs")

    def cancel(self, wire: Wire, handle: JsonObject) -> None:
        """Nothing runs any more once the connection is cut."""


def found_in(item: Mapping[str, Json], url: str = "url", data: str = "b64_json") -> Found:
    """A result that is given as base64 or as an address. Raises ProviderFailed."""
    match item.get(data), item.get(url):
        case str() as text, _:
            return from_base64(text)
        case _, str() as address:
            return Link(address)
    raise ProviderFailed("the provider's answer holds no result")


def from_base64(text: str) -> bytes:
    """The bytes of `text`, raw or as a data URL. Raises ProviderFailed."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ProviderFailed("the provider's answer holds damaged base64") from None
