"""A real ledger and its projector on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.bootstrap.store import views_of
from karate.ledger.db import open_database
from karate.ledger.keys import open_keys
from karate.ledger.log import open_ledger
from karate.reads.projector import Projector
from tests.reads.told import Told


@pytest.fixture(params=["sqlite", "postgres"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Told]:
    """An empty log, its views following it."""
    url = f"sqlite:///{tmp_path / 'karate.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    database = open_database(url)
    ledger = open_ledger(database, open_keys(database, tmp_path / "keys"))
    there = views_of(database)
    views = Projector(ledger, there)
    views.start()
    yield Told(ledger, there, views)
    views.stop()
    ledger.close()
    there.close()
    database.close()
