"""Documents at a version, sealed under the key of their workspace."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from karate.errors import Incompatible, NotFound
from karate.ledger.db import Database
from karate.ledger.keys import Keys

#: Fast; documents shrink to about a fifth.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`state` is a Yjs update of the whole document, `state_vector` its Yjs state vector."""

    stream: str
    version: int
    state: bytes
    state_vector: bytes


class Snapshots:
    """Snapshots are only a shortcut: whoever reads one that does not fit the log drops it."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database, self._keys = database, keys

    def put(self, stream: str, version: int, state: bytes, state_vector: bytes) -> None:
        """Keep the document of `stream` as of `version`; the first one kept stays.

        Raises NotFound when the stream has no such event.
        """
        sql = "SELECT workspace FROM events WHERE originator_id = ? AND originator_version = ?"
        with self._database.read() as tx:
            found = tx.execute(sql, [stream, version])
        if not found:
            raise NotFound(f"{stream} has no version {version}")
        scope = f"workspace:{found[0][0]}"
        plain = zlib.compress(msgspec.msgpack.encode((state, state_vector)), _LEVEL)
        sealed = self._keys.encrypt(scope, plain, _aad(stream, version))
        with self._database.transaction(durable=False) as tx:
            tx.execute(
                "INSERT INTO snapshots (stream, version, scope, sealed, created_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (stream, version) DO NOTHING",
                [stream, version, scope, sealed, datetime.now(UTC).isoformat()],
            )

    def latest(self, stream: str, upto: int | None = None) -> Snapshot | None:
        """The newest snapshot of `stream`, of version `upto` or before if given.

        One that does not open is dropped, and the next older one is returned.
        """
        sql = "SELECT version, scope, sealed FROM snapshots WHERE stream = ?"
        params: list[object] = [stream]
        if upto is not None:
            sql += " AND version <= ?"
            params.append(upto)
        while True:
            with self._database.read() as tx:
                found = tx.execute(f"{sql} ORDER BY version DESC LIMIT 1", params)
            if not found:
                return None
            version, scope, sealed = found[0]
            try:
                return self._open(stream, version, scope, sealed)
            except (Incompatible, NotFound):
                self.drop(stream, version)

    def prune(self, stream: str, keep: int) -> None:
        """Forget all snapshots of `stream` but the newest `keep`."""
        newest = "SELECT version FROM snapshots WHERE stream = ? ORDER BY version DESC LIMIT ?"
        with self._database.transaction(durable=False) as tx:
            tx.execute(
                f"DELETE FROM snapshots WHERE stream = ? AND version NOT IN ({newest})",
                [stream, stream, keep],
            )

    def drop(self, stream: str, version: int | None = None) -> None:
        """Forget one snapshot of `stream`, or all of them."""
        sql, params = "DELETE FROM snapshots WHERE stream = ?", [stream]
        with self._database.transaction(durable=False) as tx:
            if version is None:
                tx.execute(sql, params)
            else:
                tx.execute(f"{sql} AND version = ?", [stream, version])

    def _open(self, stream: str, version: int, scope: str, sealed: bytes) -> Snapshot:
        plain = self._keys.decrypt(scope, sealed, _aad(stream, version))
        try:
            state, vector = msgspec.msgpack.decode(zlib.decompress(plain), type=tuple[bytes, bytes])
        except (zlib.error, msgspec.MsgspecError) as error:
            raise Incompatible(f"the snapshot {version} of {stream} cannot be read") from error
        return Snapshot(stream, version, state, vector)


def _aad(stream: str, version: int) -> bytes:
    return f"{stream}|{version}|snapshot".encode()
