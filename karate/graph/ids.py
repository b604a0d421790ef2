"""Opaque identifiers."""

from __future__ import annotations

import re
import secrets
import time
from base64 import b32hexencode

ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id() -> str:
    """Return a fresh id of 120 random bits, `[A-Za-z0-9_-]{20}`."""
    return secrets.token_urlsafe(15)


def new_event_id() -> str:
    """Return a fresh id of an event: the time in milliseconds, then 80 random bits.

    Ids made one after another stand side by side in the log's index: with wholly random ones every
    event of a batch writes a page of its own.
    """
    now = time.time_ns() // 1_000_000
    return b32hexencode(now.to_bytes(6, "big")).decode()[:10] + secrets.token_urlsafe(10)


def is_id(value: object) -> bool:
    """Tell whether `value` may name a node, frame or note."""
    return isinstance(value, str) and ID_PATTERN.fullmatch(value) is not None
