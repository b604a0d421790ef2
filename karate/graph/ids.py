"""Opaque identifiers."""

from __future__ import annotations

import os
import re
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from typing import Final

ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,64}")

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_PAIRS: Final = tuple(high + low for high in _DIGITS for low in _DIGITS)


class _Random:
    """Random bytes of the system, fetched for many ids at a time: each call to it hands the
    interpreter over to whatever thread waits for it, and in a busy server some thread does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rest = b""
        os.register_at_fork(after_in_child=self._forget)

    def take(self, count: int) -> bytes:
        """`count` bytes that nobody else gets."""
        with self._lock:
            if len(self._rest) < count:
                self._rest = secrets.token_bytes(1024)
            found, self._rest = self._rest[:count], self._rest[count:]
        return found

    def _forget(self) -> None:
        self._lock, self._rest = threading.Lock(), b""


_RANDOM: Final = _Random()


def new_id() -> str:
    """Return a fresh id of 120 random bits, `[A-Za-z0-9_][A-Za-z0-9_-]{19}`.

    None begins with a dash: on a command line it would be taken for an option.
    """
    while (found := secrets.token_urlsafe(15)).startswith("-"):
        pass
    return found


def new_event_id() -> str:
    """Return a fresh id of an event: the time in milliseconds, then 80 random bits.

    Ids made one after another stand side by side in the log's index: with wholly random ones every
    event of a batch writes a page of its own.
    """
    rest = time.time_ns() // 1_000_000 << 2  # 48 bits in ten digits of base32hex (RFC 4648)
    digits = ""
    for _ in range(5):
        rest, pair = divmod(rest, 1 << 10)
        digits = _PAIRS[pair] + digits
    return digits + urlsafe_b64encode(_RANDOM.take(10)).rstrip(b"=").decode()


def is_id(value: object) -> bool:
    """Tell whether `value` may name a node, frame or note."""
    return isinstance(value, str) and ID_PATTERN.fullmatch(value) is not None
