"""The instance's ed25519 key: what signs receipts, exports and checkpoints.

It comes from a secret that lies among the data keys, wrapped by the master key: so every process of
an installation signs alike, and so does a restored backup. A new generation is a new key; the
public keys of the earlier ones stay known, so that what they signed still verifies.
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from hashlib import sha256
from typing import Final, cast

from karate.errors import Malformed
from karate.graph.model import JsonObject
from karate.ledger.keys import Keys

ALGORITHM: Final = "ed25519"
#: The data key that signing keys are derived from.
SCOPE: Final = "instance:signing"
#: Bytes of a public key, and of a seed.
KEY_BYTES: Final = 32
#: Largest key file that is read, in bytes.
MAX_KEY_FILE: Final = 1 << 20
_PEM: Final = b"-----BEGIN PUBLIC KEY-----"


class Signer:
    """Signs with the key of `generation`, derived from `secret`; knows the public keys of all up to
    it."""

    def __init__(self, secret: bytes, generation: int = 1) -> None:
        self._secret, self._generation = secret, generation

    @property
    def key_id(self) -> str:
        """The name of the key that signs."""
        return key_id(self._public(self._generation))

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature; the same data is always signed the same."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        seed = _seed(self._secret, self._generation)
        return Ed25519PrivateKey.from_private_bytes(seed).sign(data)

    def public_keys(self) -> dict[str, bytes]:
        """Key id → public key, of every generation, the current one last."""
        keys = (self._public(number) for number in range(1, self._generation + 1))
        return {key_id(key): key for key in keys}

    def published(self) -> JsonObject:
        """The public keys as a JSON Web Key Set (RFC 8037)."""
        return {
            "keys": [
                {
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "alg": "EdDSA",
                    "use": "sig",
                    "kid": name,
                    "x": urlsafe_b64encode(key).decode().rstrip("="),
                }
                for name, key in self.public_keys().items()
            ]
        }

    def _public(self, generation: int) -> bytes:
        return _public(self._secret, generation)


def signer_of(keys: Keys, generation: int) -> Signer:
    """The installation's key; its secret is made if missing."""
    keys.ensure([SCOPE])
    return Signer(keys.secret(SCOPE), generation)


def key_id(public: bytes) -> str:
    """The name of a public key: the first 16 hex digits of its SHA-256."""
    return sha256(public).hexdigest()[:16]


def check(public: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether `signature` over `data` is of the key `public`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_keys(raw: bytes) -> dict[str, bytes]:
    """The public keys of a key file: a JSON Web Key Set, a PEM, or one key as base64.

    Raises Malformed.
    """
    text = raw.strip()
    try:
        if text.startswith(_PEM):
            keys = [_of_pem(text)]
        elif text.startswith(b"{"):
            keys = _of_set(json.loads(text))
        else:
            keys = [b64decode(text, validate=True)]
    except (ValueError, NotBase64, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed("the key file holds no ed25519 public key") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise Malformed("the key file holds no ed25519 public key")
    return {key_id(key): key for key in keys}


def _of_set(found: JsonObject) -> list[bytes]:
    entries = cast("list[dict[str, str]]", found.get("keys", [found]))
    wanted = [entry for entry in entries if entry.get("crv") == "Ed25519"]
    return [urlsafe_b64decode(entry["x"] + "=" * (-len(entry["x"]) % 4)) for entry in wanted]


def _of_pem(text: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(text)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("another kind of key")
    return key.public_bytes_raw()


def _seed(secret: bytes, generation: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = b"karate instance signature|%d" % generation
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(secret)


@lru_cache(maxsize=64)
def _public(secret: bytes, generation: int) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = _seed(secret, generation)
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
