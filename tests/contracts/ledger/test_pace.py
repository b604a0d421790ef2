"""A pace is kept by all processes together: two that share a database have one bucket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.errors import TooFast
from karate.ledger import pace
from karate.ledger.db import Database, Tx, open_database
from karate.ledger.migrate import migrate
from karate.ledger.pace import DatabasePace


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """The database as two processes have it."""
    postgres = request.param == "postgres"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'k.db'}"
    one, two = open_database(str(url)), open_database(str(url))
    with one.transaction() as tx:
        migrate(tx)
    yield one, two
    two.close()
    one.close()


def test_two_processes_share_a_minutes_worth(
    both: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000.0

    def clock(tx: Tx) -> float:
        return now

    monkeypatch.setattr(pace, "clock", clock)
    one, two = (DatabasePace(database, 3) for database in both)
    one.take("a")
    two.take("a")
    one.take("a")
    for each in (one, two):
        with pytest.raises(TooFast) as caught:
            each.take("a")
        assert caught.value.extra["retry_after"] == pytest.approx(20, abs=0.2)
    two.take("b")  # another key is another bucket
    now += 20
    two.take("a")
    with pytest.raises(TooFast):
        one.take("a")
    now += 3600  # it holds no more than a minute's worth
    for _ in range(3):
        one.take("a")
    with pytest.raises(TooFast):
        two.take("a")


def test_what_is_full_again_is_forgotten(
    both: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(pace, "clock", lambda tx: now)
    one = DatabasePace(both[0], 60)
    for key in "abc":
        one.take(key)
    now += 100
    one.take("d")
    with both[1].read() as tx:
        assert tx.execute("SELECT name FROM leases WHERE name LIKE 'pace:%'") == [("pace:d",)]
