"""Backup and restore: one tar file with every table and every blob, from either database to either.

manifest.json        format, schema, last position, columns
master               the master key, unless left out
tables/<name>/<n>    msgpack rows, read in one consistent transaction
blobs/<sha256>
end.json             rows and SHA-256 per table, blobs: proof that nothing is missing
"""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

from karate.errors import Unavailable
from karate.ledger.db import Database, Tx
from karate.ledger.keys import Keys

#: Layout of the file; a reader refuses a greater one.
FORMAT = 1
#: Rows and bytes of one file of a table.
CHUNK_ROWS = 1_000
CHUNK_BYTES = 4 << 20
#: Tables that say something about one database and not about what it holds.
LOCAL = ("schema_migrations", "stream_locks", "leases")


class Blobs(Protocol):
    """The part of a blob store an archive needs."""

    def iter(self) -> Iterator[str]: ...
    def size(self, sha256: str) -> int: ...
    def open(self, sha256: str) -> BinaryIO: ...
    def put(self, data: bytes | Path, media_type: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds: rows per table and the number of blobs."""

    tables: dict[str, int]
    blobs: int
    position: int


class Archive:
    """Makes backups of a running installation."""

    def __init__(self, database: Database, keys: Keys, blobs: Blobs) -> None:
        self._database, self._keys, self._blobs = database, keys, blobs

    def write(self, path: Path, with_master: bool = True) -> Summary:
        """Write a backup to `path`, readable by its owner only; a failed one leaves nothing there.

        Without the master key it is of no use to whoever does not have that key. Raises Unavailable
        when the disk is full or a store is away.
        """
        draft = path.with_name(f".{path.name}.part")
        try:
            handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                with tarfile.open(fileobj=file, mode="w") as tar:
                    found = self._fill(tar, with_master)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise Unavailable("the backup cannot be written") from error
        finally:
            draft.unlink(missing_ok=True)
        return found

    def _fill(self, tar: tarfile.TarFile, with_master: bool) -> Summary:
        digests: dict[str, dict[str, int | str]] = {}
        with self._database.read(snapshot=True) as tx:
            no_timeout(tx)
            tables = tables_of(tx)
            position = tx.store.last_position(tx.cursor)
            schema = tx.execute("SELECT MAX(number) FROM schema_migrations")[0][0]
            _add_json(
                tar,
                "manifest.json",
                {
                    "format": FORMAT,
                    "schema": schema,
                    "position": position,
                    "made_at": datetime.now(UTC).isoformat(),
                    "tables": {name: list(columns) for name, columns in tables.items()},
                },
            )
            if with_master:
                _add(tar, "master", self._keys.master)
            for name, columns in tables.items():
                digests[name] = _add_table(tar, tx, name, list(columns))
        blobs = 0
        for digest in self._blobs.iter():
            with self._blobs.open(digest) as file:
                member = tarfile.TarInfo(f"blobs/{digest}")
                member.size = self._blobs.size(digest)
                tar.addfile(member, file)
            blobs += 1
        _add_json(tar, "end.json", {"tables": digests, "blobs": blobs})
        return Summary({name: int(end["rows"]) for name, end in digests.items()}, blobs, position)


def tables_of(tx: Tx) -> dict[str, dict[str, str]]:
    """Table → column → type, of the tables that belong into an archive."""
    found = tx.store.columns(tx.cursor)
    return {name: columns for name, columns in found.items() if name not in LOCAL}


def no_timeout(tx: Tx) -> None:
    """Let a transaction wait for tar files and blob stores."""
    if tx.dialect == "postgres":
        tx.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _add_table(tar: tarfile.TarFile, tx: Tx, name: str, columns: list[str]) -> dict[str, int | str]:
    digest, rows = sha256(), 0
    stream = tx.stream(f"SELECT {', '.join(columns)} FROM {name}")
    for number, chunk in enumerate(_chunks(stream)):
        data = msgspec.msgpack.encode(chunk)
        digest.update(data)
        rows += len(chunk)
        _add(tar, f"tables/{name}/{number:08}", data)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += sum(len(value) for value in row if isinstance(value, (bytes, str)))
        if len(chunk) == CHUNK_ROWS or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _add_json(tar: tarfile.TarFile, name: str, value: object) -> None:
    _add(tar, name, json.dumps(value, indent=1).encode())


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o600
    tar.addfile(member, BytesIO(data))
