"""Webhooks in: who really sent them. A message is only a hint to ask the provider itself."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from karate.errors import Unauthenticated

#: Seconds a message's time may differ from ours.
TOLERANCE_S: Final = 300


def check_standard(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise Unauthenticated unless `body` is signed by Standard Webhooks with `secret`.

    Several signatures may stand side by side while a secret is being changed.
    """
    key, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or abs(now - int(stamp[:12])) > TOLERANCE_S:
        raise Unauthenticated("the message is not of now")
    try:
        shared = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise Unauthenticated("the secret of these messages cannot be used") from None
    signed = b".".join((key.encode(), stamp.encode(), body))
    wanted = base64.b64encode(hmac.new(shared, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split()
    found = [entry.removeprefix("v1,") for entry in given if entry.startswith("v1,")]
    if not any(hmac.compare_digest(wanted, entry) for entry in found if entry.isascii()):
        raise Unauthenticated("the message is not signed by the provider")
