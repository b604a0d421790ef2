"""Receipts: what made an asset, as canonical JSON, signed by the instance.

A receipt is written from the log alone and is always the same for the same asset and key, so a
stamped download is too.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from karate.errors import Malformed
from karate.graph.model import Json, JsonObject
from karate.ledger.signing import ALGORITHM, Signer, check

FORMAT: Final = "karate receipt 1"
#: Set before what is signed, so that no signature serves for anything else.
DOMAIN: Final = b"karate receipt 1\n"
#: Largest graph that travels in a picture, in bytes; of a larger one only the hash does.
MAX_GRAPH: Final = 4 << 20

Verdict: TypeAlias = Literal["ok", "unknown-key", "altered"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a picture carries: the graph it came from, if it is small enough, and its receipt."""

    graph: JsonObject | None
    receipt: JsonObject
    signature: JsonObject

    def to_json(self) -> JsonObject:
        """The parts under their names."""
        return {"graph": self.graph, "receipt": self.receipt, "signature": self.signature}

    def to_bytes(self) -> bytes:
        """The note inside the picture."""
        return canonical(self.to_json())


def canonical(value: Json) -> bytes:
    """`value` as RFC 8785 JSON. Raises Malformed for what that cannot say."""
    import rfc8785  # not needed to serve the first page

    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:  # its own errors are ValueErrors
        raise Malformed("this cannot be written as canonical JSON") from error


def content_hash(value: Json) -> str:
    """SHA-256, in hex, of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sealed(receipt: JsonObject, graph: JsonObject | None, signer: Signer) -> Envelope:
    """`receipt` signed, with the graph that it names by hash. Raises Malformed."""
    if graph is not None and len(canonical(graph)) > MAX_GRAPH:
        graph = None
    return Envelope(graph, receipt, sign(DOMAIN, receipt, signer))


def sign(domain: bytes, content: JsonObject, signer: Signer) -> JsonObject:
    """The signature block over the canonical JSON of `content`."""
    value = signer.sign(domain + canonical(content))
    return {
        "algorithm": ALGORITHM,
        "key": signer.key_id,
        "value": b64encode(value).decode(),
    }


def judge(
    domain: bytes, content: JsonObject, signature: Json, keys: Mapping[str, bytes]
) -> Verdict:
    """Whether `signature` over `content` is of one of `keys`."""
    found = signature if isinstance(signature, dict) else {}
    name, value = str(found.get("key")), found.get("value")
    if name not in keys:
        return "unknown-key"
    if found.get("algorithm") != ALGORITHM or set(found) != {"algorithm", "key", "value"}:
        return "altered"
    try:
        raw = b64decode(value, validate=True) if isinstance(value, str) else b""
        # Base64 may say the same in two ways; only one of them is what was signed out.
        exact = b64encode(raw).decode() == value
        good = exact and check(keys[name], domain + canonical(content), raw)
    except (NotBase64, ValueError, Malformed):
        good = False
    return "ok" if good else "altered"
