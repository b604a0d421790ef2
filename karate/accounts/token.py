"""Secrets handed to browsers: 256 random bits, known to the database only by their hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets

#: Longest secret worth hashing; anything longer was not made here.
MAX_TOKEN_LENGTH = 512


def new_token() -> str:
    """Return a fresh secret, 43 characters of `[A-Za-z0-9_-]`."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """The hexadecimal SHA-256 of `token`: what is stored and looked up."""
    return hashlib.sha256(token[:MAX_TOKEN_LENGTH].encode()).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compare two secrets in time that does not depend on where they differ."""
    return hmac.compare_digest(token_hash(given), token_hash(wanted)) and bool(wanted)
