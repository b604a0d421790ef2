"""What holds everything: database, keys, log and blobs. Commands that only look need no more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from karate.errors import Incompatible, Unavailable
from karate.ledger.db import Database, open_database
from karate.ledger.keys import Keys, open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.ledger.store_sqlite import SQLiteStore, is_damaged
from karate.media.blobs import BlobStore, S3Access
from karate.media.blobs import open_store as open_media
from karate.settings import Settings
from karate.telemetry import log
from karate.telemetry.metrics import Metrics, process_metrics


@dataclass(frozen=True, slots=True)
class Store:
    """The open stores of one process; `close` gives them back.

    `views` is where read models are: the database itself, or on SQLite a file of their own, so that
    no append waits for a fold.
    """

    settings: Settings
    metrics: Metrics
    database: Database
    views: Database
    keys: Keys
    ledger: Ledger
    blobs: BlobStore

    def close(self) -> None:
        """Store what is queued and close everything."""
        self.ledger.close()
        if self.views is not self.database:
            self.views.close()
        self.database.close()


def open_store(settings: Settings) -> Store:
    """Open the stores `settings` name, migrating older data.

    Raises Incompatible for data of a newer build, Unavailable when a store is away.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Incompatible(f"{settings.data} cannot be used: {error.strerror}") from error
    database = open_database(settings.database_url)
    views = database
    try:
        views = views_of(database)
        keys = open_keys(database, settings.data / "keys", settings.master_key)
        blobs = open_blobs(settings)
        metrics = process_metrics()
        ledger = open_ledger(database, keys, metrics)
    except BaseException:
        if views is not database:
            views.close()
        database.close()
        raise
    return Store(settings, metrics, database, views, keys, ledger, blobs)


def views_of(database: Database) -> Database:
    """Where the read models of the log in `database` are. Raises as `open_database`.

    A damaged file is put aside: the one that takes its place fills from the log.
    """
    if not isinstance(database.store, SQLiteStore):
        return database
    url = f"{database.url}-views"
    try:
        return open_database(url)
    except Unavailable as error:
        if not is_damaged(error.__cause__):
            raise
        log("views_damaged", level="error", error=error)
        _put_aside(Path(f"{database.store.path}-views"))
        return open_database(url)


def _put_aside(file: Path) -> None:
    for journal in ("-wal", "-shm"):
        Path(f"{file}{journal}").unlink(missing_ok=True)
    file.replace(f"{file}-damaged")


def open_blobs(settings: Settings) -> BlobStore:
    """The blob store of `settings.assets_url`."""
    access = S3Access(
        settings.aws_access_key_id,
        settings.aws_secret_access_key,
        settings.aws_region,
        settings.aws_endpoint_url,
    )
    return open_media(settings.assets_url, access)
