"""The one way out: bounded in time, size and redirects, and never to an address inside."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urljoin

import httpcore
import httpx

from karate.errors import ProviderFailed
from karate.graph.model import JsonObject
from karate.providers.guard import Guard
from karate.providers.sockets import Call, CallEnded, Current, GuardedBackend

#: Seconds to reach a provider.
CONNECT_S: Final = 10.0
#: Seconds one call takes when the caller names no limit.
CALL_S: Final = 60.0
#: Bytes of one answer that is not a file: ten large pictures as base64.
MAX_ANSWER: Final = 256 << 20
#: Redirects of a download; each is checked as if somebody had typed it.
MAX_REDIRECTS: Final = 3
#: What we are called in a provider's logs.
AGENT: Final = "karate"

_NOT_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout)
_BROKEN = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


Sign: TypeAlias = Callable[[httpx.Request], Mapping[str, str]]
"""The headers that prove who asks, made from the finished request."""


class NotSent(Exception):
    """The provider was not reached: nothing was asked of it."""


class NoAnswer(Exception):
    """The request may have arrived; no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a multipart request."""

    field: str
    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request. Either `body` as JSON, or `form` with `files` as multipart, or neither."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: JsonObject | None = None
    form: Mapping[str, str] | None = None
    files: Sequence[Part] = ()
    seconds: float = CALL_S
    cancelled: Callable[[], bool] = lambda: False

    def signed(self, sign: Sign) -> httpx.Request:
        """The request as it goes on the wire."""
        files = [(p.field, (p.name, p.data, p.media_type)) for p in self.files]
        request = httpx.Request(
            self.method,
            self.url,
            headers={"user-agent": AGENT, "accept": "*/*", **self.headers},
            json=self.body,
            data=self.form,
            files=files or None,
        )
        request.read()
        request.headers.update(sign(request))
        return request


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> JsonObject:
        """The body as a JSON object. Raises ProviderFailed."""
        found = self.read()
        if found is None:
            raise ProviderFailed("the provider's answer is not a JSON object")
        return found

    def read(self) -> JsonObject | None:
        """The body as a JSON object, or None for anything else."""
        try:
            found = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class Http:
    """Sends requests. No connection is used twice: one that died in between would leave open
    whether a request had arrived.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard, self._current = guard, Current()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_keepalive_connections=0,
            network_backend=GuardedBackend(guard, self._current),
        )

    def close(self) -> None:
        """End what is open."""
        self._pool.close()

    def send(self, asked: Outgoing, sign: Sign) -> Answer:
        """The answer, whatever its status. Redirects are not followed: a key goes nowhere else.

        Raises AddressRefused, NotSent, NoAnswer, CallEnded, ProviderFailed for an answer that is
        too large.
        """
        self._guard.check(asked.url)
        with self._at(asked), self._exchange(asked.signed(sign), asked.seconds) as response:
            return Answer(response.status, _headers(response), _read(response, MAX_ANSWER))

    def download(self, asked: Outgoing, limit: int) -> Answer:
        """A file of at most `limit` bytes. Raises as `send`; its address never gets a key."""
        url = asked.url
        with self._at(asked):
            for _ in range(MAX_REDIRECTS + 1):
                self._guard.check(url)
                request = httpx.Request("GET", url, headers={"user-agent": AGENT, "accept": "*/*"})
                with self._exchange(request, asked.seconds) as response:
                    headers = _headers(response)
                    if response.status not in {301, 302, 303, 307, 308}:
                        return Answer(response.status, headers, _read(response, limit))
                url = urljoin(url, headers.get("location", ""))
        raise ProviderFailed(f"a result was redirected more than {MAX_REDIRECTS} times")

    @contextmanager
    def _at(self, asked: Outgoing) -> Iterator[None]:
        """Let the connections of this thread know for whom they wait."""
        self._current.call = Call(time.monotonic() + asked.seconds, asked.cancelled)
        try:
            yield
        finally:
            self._current.call = None

    @contextmanager
    def _exchange(self, request: httpx.Request, seconds: float) -> Iterator[httpcore.Response]:
        waits = {"connect": CONNECT_S, "pool": CONNECT_S, "read": seconds, "write": seconds}
        extensions: dict[str, Any] = {"timeout": waits}
        try:
            with self._pool.stream(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=extensions,
            ) as response:
                yield response
        except _NOT_SENT as error:
            raise NotSent(type(error).__name__) from error
        except (*_BROKEN, OSError) as error:
            raise NoAnswer(type(error).__name__) from error


def _headers(response: httpcore.Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }


def _read(response: httpcore.Response, limit: int) -> bytes:
    """The whole body. Raises ProviderFailed beyond `limit` bytes, without reading the rest."""
    gathered = bytearray()
    for chunk in response.iter_stream():
        gathered += chunk
        if len(gathered) > limit:
            raise ProviderFailed(f"the provider's answer is larger than {limit:,} bytes")
    return bytes(gathered)


__all__ = ["Answer", "CallEnded", "Http", "NoAnswer", "NotSent", "Outgoing", "Part"]
