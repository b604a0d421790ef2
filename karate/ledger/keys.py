"""Envelope encryption: one data key per workspace and per person, each wrapped by the master key.

Erasing a person deletes that person's data key and with it the meaning of what it sealed; nothing
else changes, so hash chains over the sealed bytes still verify.
"""

from __future__ import annotations

import math
import os
import threading
import time
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from karate.errors import Incompatible, NotFound, Unavailable
from karate.ledger.db import Database, Tx

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
#: Unwrapped data keys kept in memory.
CACHED_KEYS = 10_000
#: Seconds the key of a person is used before it is asked again whether it still exists, since any
#: process may have erased it. Keys of workspaces are never erased.
ERASED_S = 2.0
#: Row of `data_keys` that tells a wrong master key at start, before anything is written with it.
PROBE = "instance:probe"
#: What the scopes of people begin with.
PERSON = "person:"


class Keys:
    """Seals and opens bytes under a scope, `workspace:<id>` or `person:<id>`. Thread-safe."""

    def __init__(
        self, database: Database, master: bytes, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.master, self._clock = master, clock
        self._database = database
        self._wrapper = _cipher(master)
        self._open: OrderedDict[str, tuple[AESGCM, float]] = OrderedDict()
        self._lock = threading.Lock()

    def ensure(self, scopes: Iterable[str]) -> None:
        """Make the keys of `scopes` that do not exist yet; call it outside any transaction."""
        for scope in scopes:
            if self._cached(scope) is None and self._load(scope) is None:
                with self._database.transaction() as tx:
                    insert_key(tx, scope, self.wrap(scope, os.urandom(KEY_BYTES)))
                self._load(scope)

    def encrypt(self, scope: str, plaintext: bytes, aad: bytes) -> bytes:
        """AES-256-GCM: 12 bytes of nonce, ciphertext, 16 bytes of tag. Makes the key if needed."""
        cipher = self._cached(scope) or self._load(scope)
        if cipher is None:
            self.ensure([scope])
            cipher = self._need(scope)
        nonce = os.urandom(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, plaintext, aad)

    def decrypt(self, scope: str, sealed: bytes, aad: bytes) -> bytes:
        """Open what `encrypt` sealed.

        Raises NotFound when the key was erased, Incompatible when the bytes or `aad` were altered.
        """
        return _opened(self._need(scope), sealed, aad, f"what {scope} sealed")

    def secret(self, scope: str) -> bytes:
        """The bytes of a key that is no cipher, such as what signatures are made from.

        Raises NotFound when there is none: `ensure` makes it.
        """
        with self._database.read() as tx:
            rows = tx.execute("SELECT wrapped FROM data_keys WHERE scope = ?", [scope])
        if not rows:
            raise NotFound(f"there is no key of {scope}")
        return self.unwrap(scope, bytes(rows[0][0]))

    def erase(self, scope: str) -> None:
        """Delete the key of `scope` for good; other processes forget a person's in `ERASED_S`."""
        with self._database.transaction() as tx:
            tx.execute("DELETE FROM data_keys WHERE scope = ?", [scope])
        with self._lock:
            self._open.pop(scope, None)

    def wrap(self, scope: str, key: bytes) -> bytes:
        """Seal a data key under the master key, bound to its scope."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._wrapper.encrypt(nonce, key, _wrapping(scope))

    def unwrap(self, scope: str, wrapped: bytes) -> bytes:
        """Open a wrapped data key. Raises Incompatible under another master key."""
        return _opened(self._wrapper, wrapped, _wrapping(scope), f"the key of {scope}")

    def _need(self, scope: str) -> AESGCM:
        cipher = self._cached(scope) or self._load(scope)
        if cipher is None:
            raise NotFound(f"the key of {scope} was erased")
        return cipher

    def _cached(self, scope: str) -> AESGCM | None:
        with self._lock:
            found = self._open.get(scope)
            if found is None:
                return None
            cipher, until = found
            if self._clock() < until:
                self._open.move_to_end(scope)
                return cipher
        return None

    def _load(self, scope: str) -> AESGCM | None:
        asked = self._clock()
        with self._database.read() as tx:
            rows = tx.execute("SELECT wrapped FROM data_keys WHERE scope = ?", [scope])
        if not rows:
            with self._lock:
                self._open.pop(scope, None)
            return None
        cipher = _cipher(self.unwrap(scope, bytes(rows[0][0])))
        until = asked + ERASED_S if scope.startswith(PERSON) else math.inf
        with self._lock:
            self._open[scope] = cipher, until
            if len(self._open) > CACHED_KEYS:
                self._open.popitem(last=False)
        return cipher


def open_keys(database: Database, folder: Path, master_key: str = "") -> Keys:
    """Keys under `master_key` (base64 of 32 bytes) or, if empty, the file `<folder>/master`.

    The file is made once, readable by its owner only. Raises Incompatible when the master key is
    not the one this database was written with.
    """
    keys = Keys(database, master_of(folder, master_key))
    with database.read() as tx:
        rows = tx.execute("SELECT wrapped FROM data_keys WHERE scope = ?", [PROBE])
    if not rows:
        with database.transaction() as tx:
            insert_key(tx, PROBE, keys.wrap(PROBE, os.urandom(KEY_BYTES)))
        with database.read() as tx:  # another process may have been first, with another master key
            rows = tx.execute("SELECT wrapped FROM data_keys WHERE scope = ?", [PROBE])
    keys.unwrap(PROBE, bytes(rows[0][0]))
    return keys


def master_of(folder: Path, master_key: str = "") -> bytes:
    """The 32 bytes of `master_key` or of the file in `folder`, which is made if missing."""
    return _decoded(master_key) if master_key else _master_file(folder)


def insert_key(tx: Tx, scope: str, wrapped: bytes) -> None:
    """Store a wrapped key unless the scope already has one."""
    tx.execute(
        "INSERT INTO data_keys (scope, wrapped, created_at) VALUES (?, ?, ?)"
        " ON CONFLICT (scope) DO NOTHING",
        [scope, wrapped, datetime.now(UTC).isoformat()],
    )


def _master_file(folder: Path) -> bytes:
    path = folder / "master"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            draft = folder / f".master-{os.getpid()}-{threading.get_ident()}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)  # whoever is first wins; never overwrites
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        master = path.read_bytes()
    except OSError as error:
        raise Unavailable("the master key file cannot be read or made") from error
    if len(master) != KEY_BYTES:
        raise Incompatible("the master key file must hold 32 bytes")
    return master


def _decoded(master_key: str) -> bytes:
    try:
        master = b64decode(master_key, validate=True)
    except ValueError as error:  # not base64, or not ASCII
        raise Incompatible("KARATE_MASTER_KEY is not base64") from error
    if len(master) != KEY_BYTES:
        raise Incompatible("KARATE_MASTER_KEY must be 32 bytes as base64")
    return master


def _opened(cipher: AESGCM, sealed: bytes, aad: bytes, what: str) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as error:
        raise Incompatible(f"{what} does not open: altered, or another key") from error


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

    return AESGCM(key)


def _wrapping(scope: str) -> bytes:
    return b"karate data key|" + scope.encode()
