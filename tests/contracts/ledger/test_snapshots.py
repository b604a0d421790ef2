"""Snapshots: sealed, by version, dropped when they do not open."""

from __future__ import annotations

import pytest

from karate.errors import NotFound
from karate.ledger.event import ANY
from karate.ledger.snapshots import Snapshots
from tests.contracts.ledger.opened import Opened, edit


@pytest.fixture
def snapshots(here: Opened) -> Snapshots:
    here.ledger.append([edit() for _ in range(10)], {"workflow:w": ANY})
    return Snapshots(here.database, here.keys)


def test_the_latest_at_or_before_a_version(snapshots: Snapshots) -> None:
    assert snapshots.latest("workflow:w") is None
    for version in (3, 7):
        snapshots.put("workflow:w", version, b"state %d" % version, b"vector")
    latest = snapshots.latest("workflow:w")
    assert latest is not None
    assert (latest.version, latest.state, latest.state_vector) == (7, b"state 7", b"vector")
    older = snapshots.latest("workflow:w", upto=6)
    assert older is not None
    assert older.version == 3
    assert snapshots.latest("workflow:w", upto=2) is None
    assert snapshots.latest("workflow:x") is None


def test_the_first_of_a_version_stays(snapshots: Snapshots) -> None:
    snapshots.put("workflow:w", 3, b"first", b"")
    snapshots.put("workflow:w", 3, b"second", b"")
    latest = snapshots.latest("workflow:w")
    assert latest is not None
    assert latest.state == b"first"


def test_a_version_that_does_not_exist_is_refused(snapshots: Snapshots) -> None:
    with pytest.raises(NotFound):
        snapshots.put("workflow:w", 11, b"", b"")


def test_snapshots_are_sealed_and_a_damaged_one_is_dropped(
    snapshots: Snapshots, here: Opened
) -> None:
    snapshots.put("workflow:w", 3, b"readable state", b"")
    snapshots.put("workflow:w", 5, b"readable state", b"")
    with here.database.transaction() as tx:
        assert all(b"readable" not in row[0] for row in tx.execute("SELECT sealed FROM snapshots"))
        tx.execute(
            "UPDATE snapshots SET sealed = (SELECT sealed FROM snapshots WHERE version = 3)"
            " WHERE version = 5"
        )
    latest = snapshots.latest("workflow:w")
    assert latest is not None
    assert latest.version == 3
    snapshots.drop("workflow:w")
    assert snapshots.latest("workflow:w") is None
