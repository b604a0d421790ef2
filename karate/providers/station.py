"""The providers of this process: what can be called, and calling it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from karate.errors import NotFound, Unauthenticated
from karate.graph.declared import Catalogue, NodeType
from karate.graph.model import JsonObject
from karate.providers.adapter import Answered, Found, Job, Link, Outcome
from karate.providers.adapters import ADAPTERS
from karate.providers.guard import Guard
from karate.providers.http import Http, Outgoing
from karate.providers.library import library
from karate.providers.listing import listed, merged
from karate.providers.price import cost_of
from karate.providers.record import Model, Provider
from karate.providers.secrets import Secrets
from karate.providers.signatures import check_standard
from karate.providers.wire import Wire, silent
from karate.settings import Settings
from karate.telemetry.metrics import Metrics

#: Seconds a download may take.
DOWNLOAD_S: Final = 120.0
#: Where a provider keeps the secret it signs its messages with.
_SECRETS: Final = {"replicate": "/v1/webhooks/default/secret"}


class Providers:
    """Models, keys and connections. Safe to use from any thread; opens nothing before it is used.

    With `KARATE_PROVIDERS=simulate` nothing is ever sent: `simulate` tells the run line to draw.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.simulate = settings.providers == "simulate"
        self._settings, self._metrics = settings, metrics
        self._known = {model.provider.id: model.provider for model in library().values()}
        self._secrets = Secrets(
            value for provider in self._known.values() for value in self._keys(provider)
        )
        self._wires: dict[str, Wire] = {}
        self._http: Http | None = None
        self._hook_secrets: dict[str, str] = {}
        self._lock = threading.Lock()

    def models(self) -> dict[str, NodeType]:
        """The node types of all models, as they stand in this installation."""
        today = datetime.now(UTC).date()
        return {
            model.id: listed(
                model, today, keyed=all(self._keys(model.provider)), simulate=self.simulate
            )
            for model in library().values()
        }

    def catalogue(self, tools: Catalogue) -> Catalogue:
        """`tools` and the models."""
        return merged(tools, self.models())

    def model(self, type_id: str) -> Model:
        """The record behind a node type. Raises NotFound."""
        try:
            return library()[type_id]
        except KeyError:
            raise NotFound(f"No model is called {type_id}") from None

    def idempotent(self, model: Model) -> bool:
        """Tell whether the same submit may be repeated without paying twice."""
        return ADAPTERS[model.adapter].idempotent

    def submit(self, job: Job) -> Outcome:
        """Ask the provider. Raises what `Wire.ask` raises."""
        return ADAPTERS[job.model.adapter].submit(self._wire(job.model.provider), job)

    def poll(self, model: Model, handle: JsonObject) -> Outcome:
        """Look how far a job is. Raises what `Wire.ask` raises."""
        return ADAPTERS[model.adapter].poll(self._wire(model.provider), model, handle)

    def cancel(self, model: Model, handle: JsonObject) -> None:
        """Ask the provider to stop a job. Raises what `Wire.ask` raises."""
        ADAPTERS[model.adapter].cancel(self._wire(model.provider), handle)

    def fetch(self, model: Model, found: Found, limit: int, cancelled: Callable[[], bool]) -> bytes:
        """The bytes of one result, from the answer or from where it lies."""
        if not isinstance(found, Link):
            return found
        asked = Outgoing(method="GET", url=found.url, seconds=DOWNLOAD_S, cancelled=cancelled)
        return self._wire(model.provider).download(asked, limit).content

    def cost(self, model: Model, answered: Answered) -> int | None:
        """Micro-credits of a call; None when neither record nor answer tells."""
        return cost_of(model.price, answered.output_tokens)

    def signed(self, provider: str, headers: Mapping[str, str], body: bytes) -> None:
        """Raise Unauthenticated unless the provider signed this message, NotFound if it sends
        none.
        """
        if provider not in _SECRETS or not all(self._keys(self._known[provider])):
            raise NotFound("no such provider sends messages here")
        if "webhook-signature" not in headers:
            raise Unauthenticated("the message is not signed by the provider")
        check_standard(self._hook_secret(provider), headers, body, time.time())

    def signs(self, model: Model) -> bool:
        """Tell whether the provider can tell us, verifiably, that a job is done."""
        return model.provider.id in _SECRETS

    def close(self) -> None:
        """End what is open."""
        with self._lock:
            if self._http is not None:
                self._http.close()

    def _hook_secret(self, provider: str) -> str:
        found = self._hook_secrets.get(provider)
        if found is None:
            wire = self._wire(self._known[provider])
            answer = wire.ask(Outgoing(method="GET", url=_SECRETS[provider]), silent).json()
            found = self._hook_secrets[provider] = str(answer.get("key", ""))
        return found

    def _keys(self, provider: Provider) -> tuple[str, ...]:
        return tuple(str(getattr(self._settings, name)) for name in provider.keys)

    def _base(self, provider: Provider) -> str:
        return str(getattr(self._settings, provider.url_setting)) or provider.url

    def _wire(self, provider: Provider) -> Wire:
        with self._lock:
            if self._http is None:
                # Whoever runs this installation chose these addresses, be they inside.
                chosen = [urlsplit(self._base(known)).netloc for known in self._known.values()]
                self._http = Http(Guard(chosen))
            wire = self._wires.get(provider.id)
            if wire is None:
                keys, http = self._keys(provider), self._http
                wire = self._wires[provider.id] = Wire(
                    *(provider, self._base(provider), keys, http, self._secrets, self._metrics)
                )
            return wire
