"""Reading an archive back, into an empty database of either dialect."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec

from karate.errors import Conflict, Incompatible, NotFound
from karate.ledger.archive import FORMAT, Blobs, Summary, no_timeout, tables_of
from karate.ledger.db import Database, Tx, connect
from karate.ledger.keys import Keys, master_of
from karate.ledger.migrate import migrate


def restore(path: Path, url: str, keys: Path, blobs: Blobs, master_key: str = "") -> Summary:
    """Fill the empty database of `url`, and `blobs`, from the archive at `path`.

    Data keys are wrapped anew under the master key of the target (`master_key`, or the file in
    `keys`, made if missing). All tables or none. Raises Conflict when the database holds anything,
    Incompatible when the archive is damaged, cut, of a newer build, or of another master key.
    """
    database = connect(url)
    try:
        with tarfile.open(path, "r:") as tar, database.transaction() as tx:
            no_timeout(tx)
            _refuse_full(tx)
            return Restore(tar, tx, database, master_of(keys, master_key), blobs).run()
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}") from error
    except _DAMAGED as error:
        raise Incompatible(f"{path.name} is not a complete backup of Karate") from error
    finally:
        database.close()


_DAMAGED = (tarfile.TarError, msgspec.MsgspecError, EOFError, ValueError, KeyError, TypeError)


class Restore:
    """One pass through a tar file inside one transaction."""

    def __init__(
        self, tar: tarfile.TarFile, tx: Tx, database: Database, master: bytes, blobs: Blobs
    ) -> None:
        self._tar, self._tx, self._database, self._blobs = tar, tx, database, blobs
        self._new = Keys(database, master)
        self._old = self._new
        self._manifest: dict[str, Any] = {}
        self._types: dict[str, dict[str, str]] = {}
        self._rows: dict[str, int] = {}
        self._digests: dict[str, Any] = {}
        self._blob_count = 0
        self._end: dict[str, Any] | None = None

    def run(self) -> Summary:
        """Read everything and check that nothing is missing."""
        for member in self._tar:
            kind, _, rest = member.name.partition("/")
            if kind == "manifest.json":
                self._begin(json.loads(self._bytes(member)))
            elif kind == "master":
                self._old = Keys(self._database, self._bytes(member))
            elif kind == "tables":
                self._table(rest.partition("/")[0], self._bytes(member))
            elif kind == "blobs":
                self._blob(member, rest)
            elif kind == "end.json":
                self._end = json.loads(self._bytes(member))
        self._check()
        position = int(self._manifest["position"])
        self._tx.store.move_position(self._tx.cursor, position)
        migrate(self._tx)
        return Summary(self._rows, self._blob_count, position)

    def _begin(self, manifest: dict[str, Any]) -> None:
        if manifest["format"] > FORMAT:
            raise Incompatible("the backup was made by a newer build of Karate")
        newest = migrate(self._tx, upto=int(manifest["schema"]))
        if newest < manifest["schema"]:
            raise Incompatible("the backup has a schema of a newer build of Karate")
        self._manifest = manifest
        self._types = tables_of(self._tx)
        for name, columns in manifest["tables"].items():
            if not set(columns) <= self._types[name].keys():
                raise Incompatible(f"the backup's table {name} has columns nobody knows")
            self._rows[name] = 0
            self._digests[name] = sha256()

    def _table(self, name: str, data: bytes) -> None:
        columns: list[str] = self._manifest["tables"][name]
        rows: list[list[Any]] = msgspec.msgpack.decode(data)
        flags = [at for at, item in enumerate(columns) if self._types[name][item] == "boolean"]
        for row in rows:
            for at in flags:
                row[at] = None if row[at] is None else bool(row[at])
        if name == "data_keys":
            scope, wrapped = columns.index("scope"), columns.index("wrapped")
            for row in rows:
                key = self._old.unwrap(row[scope], row[wrapped])
                row[wrapped] = self._new.wrap(row[scope], key)
        marks = ", ".join("?" * len(columns))
        self._tx.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)
        self._rows[name] += len(rows)
        self._digests[name].update(data)

    def _blob(self, member: tarfile.TarInfo, digest: str) -> None:
        source = self._tar.extractfile(member)
        assert source is not None
        with source, NamedTemporaryFile() as copy:
            copyfileobj(source, copy)
            copy.flush()
            if self._blobs.put(Path(copy.name), "application/octet-stream") != digest:
                raise Incompatible(f"the blob {digest} of the backup was altered")
        self._blob_count += 1

    def _check(self) -> None:
        found: Mapping[str, object] = {
            name: {"rows": count, "sha256": self._digests[name].hexdigest()}
            for name, count in self._rows.items()
        }
        if self._end != {"tables": found, "blobs": self._blob_count}:
            raise Incompatible("the backup is cut short or altered")

    def _bytes(self, member: tarfile.TarInfo) -> bytes:
        file = self._tar.extractfile(member)
        if file is None:
            raise Incompatible(f"{member.name} of the backup is not a file")
        with file:
            return file.read()


def _refuse_full(tx: Tx) -> None:
    for name in tables_of(tx):
        if tx.execute(f"SELECT 1 FROM {name} LIMIT 1"):
            raise Conflict("the database to restore into is not empty")
