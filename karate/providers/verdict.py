"""What an answer that is no success means: try again, give up, or let a person decide."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from karate.errors import KarateError, Moderated, ProviderBusy, ProviderFailed, Uncertain
from karate.graph.model import JsonObject
from karate.providers.http import Answer
from karate.providers.record import Provider
from karate.providers.secrets import Secrets

#: Statuses of a submit after which nothing was done: the only ones that are tried again.
NOT_DONE: Final = frozenset({408, 409, 425, 429, 503, 529})
#: Longest pause a provider may ask for, in seconds.
MAX_WAIT_S: Final = 120.0
#: Pause after a refusal for speed that names none.
USUAL_WAIT_S: Final = 5.0
_RESETS: Final = re.compile(r"resets in ~?(\d+)\s*s")

Reading = Callable[[JsonObject], tuple[str, bool, bool]]
"""A provider's error body → (message, moderated, out of credit)."""


def verdict(
    provider: Provider, answer: Answer, reading: Reading, secrets: Secrets, *, paid: bool
) -> KarateError | None:
    """None for a success. `paid` tells that a repetition could be charged a second time."""
    if 200 <= answer.status < 300:
        return None
    message, moderated, broke = reading(answer.read() or {})
    said = secrets.clean(message) or f"status {answer.status}"
    name, status = provider.title, answer.status
    if moderated:
        return Moderated(f"{name} refused the content: {said}")
    if status == 401:
        return ProviderFailed(f"{name} does not accept the key in {key_names(provider)}")
    if broke or status == 402:
        return ProviderFailed(f"{name} wants to be paid first: {said}")
    if status in NOT_DONE or (status >= 500 and not paid):
        return ProviderBusy(f"{name} is busy: {said}", retry_after=wait_s(answer, message))
    if status >= 500:
        return Uncertain(f"{name} broke off with status {status}; it may have been charged")
    return ProviderFailed(f"{name} refused the request: {said}")


def key_names(provider: Provider) -> str:
    """The variables that hold the provider's keys, for people."""
    return " and ".join(key.upper() for key in provider.keys)


def wait_s(answer: Answer, message: str) -> float:
    """Seconds until the provider wants to be asked again, within reason."""
    milliseconds = answer.headers.get("retry-after-ms", "")
    if milliseconds.replace(".", "", 1).isdigit():
        return min(MAX_WAIT_S, float(milliseconds) / 1000)
    given = answer.headers.get("retry-after", "")
    if given.isdigit():
        return min(MAX_WAIT_S, float(given))
    if given:
        try:
            seconds = (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds()
            return min(MAX_WAIT_S, max(0.0, seconds))
        except (TypeError, ValueError):
            return USUAL_WAIT_S
    told = _RESETS.search(message)
    return min(MAX_WAIT_S, float(told[1])) if told else USUAL_WAIT_S
