"""A real log in a folder of its own, and the accounts over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from karate.accounts.authenticator import Authenticator
from karate.accounts.members import Members
from karate.accounts.sessions import Sessions
from karate.accounts.signin import SignIn
from karate.accounts.tickets import Tickets
from karate.ledger.db import Database, open_database
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.telemetry.metrics import Metrics

KEY = "k" * 32
LINK = "l" * 43


@dataclass(frozen=True, slots=True)
class Accounts:
    database: Database
    ledger: Ledger
    members: Members
    sessions: Sessions
    authenticator: Authenticator
    signin: SignIn
    tickets: Tickets


def accounts_over(database: Database, folder: Path) -> Accounts:
    ledger = open_ledger(database, open_keys(database, folder / "keys"), Metrics())
    members, sessions = Members(ledger), Sessions(database, ledger, 30)
    members.found("default", "Workspace", "karate")
    authenticator = Authenticator(members, sessions, "default", KEY)
    signin = SignIn(members, sessions, "default", LINK)
    signin.start()
    tickets = Tickets(database, authenticator)
    return Accounts(database, ledger, members, sessions, authenticator, signin, tickets)


@pytest.fixture(params=["sqlite", "postgres"])
def accounts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Accounts]:
    url = f"sqlite:///{tmp_path / 'karate.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    database = open_database(url)
    made = accounts_over(database, tmp_path)
    yield made
    made.ledger.close()
    database.close()
