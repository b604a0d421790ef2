"""The ledger's contract runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.contracts.ledger.opened import Opened, opened
from tests.services.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'karate.db'}"
    address: str = request.getfixturevalue("emptied_postgres_url")
    return address


@pytest.fixture(scope="session")
def kept_postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """One database for many tests: making one takes longer than most of them."""
    with postgres_server.database() as address:
        yield address


@pytest.fixture
def emptied_postgres_url(kept_postgres_url: str) -> str:
    """The kept database without what the last test left."""
    with psycopg.connect(kept_postgres_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return kept_postgres_url


@pytest.fixture
def open_again(url: str, tmp_path: Path) -> Iterator[Callable[[], Opened]]:
    """Opens the same database once more, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(opened(url, tmp_path / "keys"))


@pytest.fixture
def here(open_again: Callable[[], Opened]) -> Opened:
    """An open ledger."""
    return open_again()


@pytest.fixture
def another_postgres_url(postgres_server: Postgres) -> Iterator[Callable[[], str]]:
    """Makes further empty PostgreSQL databases."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(postgres_server.database())
