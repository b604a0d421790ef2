"""Connections for `http.py`: they dial what the guard allows, and stop when nobody waits any more.

A read waits in short slices, so that a cancelled step lets go of its provider at once and a server
that drips one byte a second cannot outlive the call's time.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import httpcore

from karate.providers.guard import Guard

#: Longest wait between two looks at whether the call is still wanted, in seconds.
SLICE_S: Final = 0.25


class CallEnded(Exception):
    """Nobody waits for the call any more."""


@dataclass(slots=True)
class Call:
    """The call a thread is at: when it must be over, and whether anybody still wants it."""

    until: float
    cancelled: Callable[[], bool]


class Current(threading.local):
    """The call of this thread."""

    call: Call | None = None


class GuardedBackend(httpcore.NetworkBackend):
    """TCP to allowed addresses only."""

    def __init__(self, guard: Guard, current: Current) -> None:
        self._guard, self._current = guard, current
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The first allowed address of `host` that answers. Raises AddressRefused."""
        try:
            addresses = self._guard.resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be found") from error
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return SlicedStream(stream, self._current)
        raise failure


class SlicedStream(httpcore.NetworkStream):
    """A connection whose reads look up from time to time."""

    def __init__(self, inner: httpcore.NetworkStream, current: Current) -> None:
        self._inner, self._current = inner, current

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes. Raises CallEnded when the call was cancelled, ReadTimeout when it is late."""
        call = self._current.call
        silent_until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while True:
            until = silent_until if call is None else min(silent_until, call.until)
            left = until - time.monotonic()
            if call is not None and call.cancelled():
                raise CallEnded
            if left <= 0:
                raise httpcore.ReadTimeout("no answer in time")
            try:
                return self._inner.read(max_bytes, min(SLICE_S, left))
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`."""
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        """End the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        tls = self._inner.start_tls(ssl_context, server_hostname, timeout)
        return SlicedStream(tls, self._current)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._inner.get_extra_info(info)
