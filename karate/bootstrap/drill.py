"""Backup and restore of the installation that the settings name."""

from __future__ import annotations

from pathlib import Path

from karate.bootstrap.store import open_blobs, open_store
from karate.ledger.archive import Archive, Summary
from karate.ledger.restore import restore as restore_archive
from karate.settings import Settings


def backup(path: Path, settings: Settings, with_master: bool) -> Summary:
    """Write everything to `path`; a server may go on serving meanwhile."""
    store = open_store(settings)
    try:
        return Archive(store.database, store.keys, store.blobs).write(path, with_master)
    finally:
        store.close()


def restore(path: Path, settings: Settings) -> Summary:
    """Fill the empty installation of `settings` from `path`. Raises Conflict unless empty."""
    settings.data.mkdir(parents=True, exist_ok=True)
    blobs = open_blobs(settings)
    return restore_archive(
        path, settings.database_url, settings.data / "keys", blobs, settings.master_key
    )
