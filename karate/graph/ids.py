"""Opaque identifiers."""

from __future__ import annotations

import re
import secrets

ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id() -> str:
    """Return a fresh id of 120 random bits, `[A-Za-z0-9_-]{20}`."""
    return secrets.token_urlsafe(15)


def is_id(value: object) -> bool:
    """Tell whether `value` may name a node, frame or note."""
    return isinstance(value, str) and ID_PATTERN.fullmatch(value) is not None
