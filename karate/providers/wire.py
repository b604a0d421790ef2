"""A provider at the other end of the one way out: its base address, its keys, its errors."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import urlsplit

from karate.errors import AddressRefused, KarateError, ProviderBusy, Uncertain
from karate.graph.model import JsonObject
from karate.providers.http import Answer, CallEnded, Http, NoAnswer, NotSent, Outgoing
from karate.providers.record import Provider
from karate.providers.secrets import Secrets
from karate.providers.signers import SIGNERS
from karate.providers.verdict import Reading, verdict
from karate.telemetry import log
from karate.telemetry.metrics import Metrics


class Wire:
    """Sends to one provider. `base` is its address without a slash at the end."""

    def __init__(
        self,
        provider: Provider,
        base: str,
        keys: tuple[str, ...],
        http: Http,
        secrets: Secrets,
        metrics: Metrics,
    ) -> None:
        self.provider, self.base = provider, base.rstrip("/")
        self._keys, self._http = keys, http
        self.secrets, self._metrics = secrets, metrics
        self._host = urlsplit(self.base).netloc.lower()

    def ask(self, asked: Outgoing, reading: Reading, *, paid: bool = False) -> Answer:
        """A successful answer. `asked.url` is a path, or an address the provider gave.

        Raises Moderated, ProviderFailed, ProviderBusy (nothing was done), AddressRefused,
        CallEnded, and Uncertain when the call is `paid` and may have been carried out.
        """
        url = asked.url if "://" in asked.url else f"{self.base}{asked.url}"
        self._refuse_stranger(url)
        sign, began = SIGNERS[self.provider.signer], time.monotonic()
        outcome = "failed"
        try:
            answer = self._http.send(
                replace(asked, url=url), lambda request: sign(self._keys, request)
            )
            problem = verdict(self.provider, answer, reading, self.secrets, paid=paid)
            outcome = "ok" if problem is None else problem.code
            if problem is not None:
                raise problem
            return answer
        except NotSent as error:
            outcome = "unreachable"
            raise ProviderBusy(f"{self.provider.title} cannot be reached") from error
        except NoAnswer as error:
            outcome = "no-answer"
            raise self._unanswered(paid) from error
        except CallEnded:
            outcome = "cancelled"
            raise
        finally:
            self._measure(asked, url, outcome, time.monotonic() - began)

    def download(self, asked: Outgoing, limit: int) -> Answer:
        """A result's file, from wherever the provider keeps it. Raises as `ask`."""
        try:
            answer = self._http.download(asked, limit)
        except (NotSent, NoAnswer) as error:
            raise ProviderBusy(f"a result of {self.provider.title} cannot be fetched") from error
        problem = verdict(self.provider, answer, silent, self.secrets, paid=False)
        if problem is not None:
            raise problem
        return answer

    def _refuse_stranger(self, url: str) -> None:
        """Raise AddressRefused for a host that must not learn the key."""
        host = urlsplit(url).netloc.lower()
        known = {self._host, *self.provider.hosts}
        if host not in known and not any(
            allowed.startswith("*.") and host.endswith(allowed[1:]) for allowed in known
        ):
            raise AddressRefused(f"{self.provider.title} named an address that is not its own")

    def _unanswered(self, paid: bool) -> KarateError:
        name = self.provider.title
        if paid:
            return Uncertain(f"{name} did not answer to the end; it may have been charged")
        return ProviderBusy(f"{name} did not answer")

    def _measure(self, asked: Outgoing, url: str, outcome: str, seconds: float) -> None:
        """Count and log the call, its query and body left out."""
        provider = self.provider.id
        self._metrics.provider_seconds.labels(provider, outcome).observe(seconds)
        path = urlsplit(url).path
        log(
            "provider_called",
            level="info" if outcome == "ok" else "warning",
            provider=provider,
            method=asked.method,
            path=path,
            outcome=outcome,
            seconds=round(seconds, 3),
        )


def silent(body: JsonObject) -> tuple[str, bool, bool]:
    """The reading of a body that says nothing: a file server's."""
    return "", False, False
