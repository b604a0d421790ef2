"""Schemas: older ones are migrated, newer and altered ones refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from karate.errors import Incompatible, Unavailable
from karate.ledger.db import connect, open_database
from karate.ledger.migrate import FOLDER, migrate, migrations


def _migrate(url: str, folder: Path) -> int:
    database = connect(url)
    try:
        with database.transaction() as tx:
            return migrate(tx, folder)
    finally:
        database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one migration of two statements, with a quoted semicolon."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sql").write_text(
        "-- a comment; with a semicolon\nCREATE TABLE things (name TEXT);\n"
        "INSERT INTO things VALUES ('a;b');\n"
    )
    return folder


def test_an_older_schema_is_migrated_and_keeps_its_data(url: str, folder: Path) -> None:
    assert _migrate(url, folder) == 1
    (folder / "0002_second.sql").write_text("ALTER TABLE things ADD COLUMN size INTEGER;")
    assert _migrate(url, folder) == 2
    assert _migrate(url, folder) == 2
    database = connect(url)
    with database.read() as tx:
        assert tx.execute("SELECT name, size FROM things") == [("a;b", None)]
        applied = tx.execute("SELECT number, name FROM schema_migrations ORDER BY number")
    database.close()
    assert applied == [(1, "0001_first.sql"), (2, "0002_second.sql")]


def test_a_newer_schema_is_refused(url: str, folder: Path) -> None:
    (folder / "0002_second.sql").write_text("CREATE TABLE more (name TEXT);")
    _migrate(url, folder)
    (folder / "0002_second.sql").unlink()
    with pytest.raises(Incompatible, match="newer"):
        _migrate(url, folder)


def test_an_altered_migration_is_refused_but_not_for_its_line_ends(url: str, folder: Path) -> None:
    _migrate(url, folder)
    first = folder / "0001_first.sql"
    text = first.read_text()
    first.write_bytes(text.replace("\n", "\r\n").encode())
    _migrate(url, folder)
    first.write_text(text + "-- more")
    with pytest.raises(Incompatible):
        _migrate(url, folder)


def test_a_failing_migration_leaves_nothing(url: str, folder: Path) -> None:
    bad = folder / "0002_bad.sql"
    bad.write_text("CREATE TABLE more (name TEXT);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(Exception, match="nowhere"):
        _migrate(url, folder)
    bad.unlink()
    assert _migrate(url, folder) == 1
    database = connect(url)
    with database.read() as tx:
        assert "more" not in tx.store.columns(tx.cursor)
    database.close()


def test_numbers_must_be_unique_and_in_order(url: str, folder: Path) -> None:
    third = folder / "0003_third.sql"
    third.write_text("CREATE TABLE third (name TEXT);")
    _migrate(url, folder)
    (folder / "0002_late.sql").write_text("CREATE TABLE late (name TEXT);")
    with pytest.raises(Incompatible, match="skipped"):
        _migrate(url, folder)
    (folder / "0003_twin.sql").write_text("CREATE TABLE twin (name TEXT);")
    with pytest.raises(Incompatible, match="share"):
        _migrate(url, folder)


def test_many_may_open_a_new_database_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for database in threads.map(lambda _: open_database(url), range(8)):
            database.close()


def test_both_dialects_have_the_same_migrations_and_tables(
    postgres_url: str, tmp_path: Path
) -> None:
    names = [[item.name for item in migrations(FOLDER / name)] for name in ("sqlite", "postgres")]
    assert names[0] == names[1]
    found = []
    for address in (f"sqlite:///{tmp_path / 'karate.db'}", postgres_url):
        database = open_database(address)
        with database.read() as tx:
            columns = tx.store.columns(tx.cursor)
        database.close()
        found.append({table: list(names) for table, names in columns.items()})
    assert found[0] == found[1]


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://x", "karate.db"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(Incompatible):
        open_database(address)


def test_a_server_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("karate.ledger.store_postgres.CONNECT_TIMEOUT_S", 0.2)
    with pytest.raises(Unavailable):
        open_database("postgresql://karate@127.0.0.1:1/none")
    with pytest.raises(Incompatible):
        open_database("postgresql://karate@127.0.0.1:none/none?what=1")
