"""Websocket tickets: one workflow, one use or a limited time, never more than the maker has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from karate.errors import Invalid, Unauthenticated
from tests.accounts.conftest import LINK, Accounts


def test_a_single_use_ticket_works_once(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    ticket, lives = accounts.tickets.issue(ada, "w1", None)
    assert lives == 30
    assert accounts.tickets.redeem(ticket, "w1").actor == ada
    with pytest.raises(Unauthenticated):
        accounts.tickets.redeem(ticket, "w1")


def test_of_racing_uses_exactly_one_wins(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    ticket, _ = accounts.tickets.issue(ada, "w1", None)

    def use(_: int) -> bool:
        try:
            accounts.tickets.redeem(ticket, "w1")
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(24))) == 1


def test_a_reusable_ticket_lasts_its_time(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    ticket, lives = accounts.tickets.issue(ada, "w1", 600)
    assert lives == 600
    for _ in range(3):
        assert accounts.tickets.redeem(ticket, "w1").actor.id == ada.id
    with accounts.database.transaction() as tx:
        tx.execute("UPDATE tickets SET expires_at = 1")
    with pytest.raises(Unauthenticated):
        accounts.tickets.redeem(ticket, "w1")


def test_a_ticket_opens_only_its_workflow(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    for ttl in (None, 60):
        ticket, _ = accounts.tickets.issue(ada, "w1", ttl)
        with pytest.raises(Unauthenticated):
            accounts.tickets.redeem(ticket, "w2")
        assert accounts.tickets.redeem(ticket, "w1").actor.id == ada.id


def test_a_ticket_never_has_more_than_its_maker_had(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    ticket, _ = accounts.tickets.issue(replace(ada, role="viewer"), "w1", 60)
    assert accounts.tickets.redeem(ticket, "w1").actor.role == "viewer"


def test_tickets_of_the_internal_key_work(accounts: Accounts) -> None:
    internal = accounts.authenticator.internal()
    ticket, _ = accounts.tickets.issue(internal, "w1", 60)
    assert accounts.tickets.redeem(ticket, "w1").actor == internal


@pytest.mark.parametrize("ttl", [0, -1, 86_401])
def test_a_ttl_outside_a_day_is_refused(accounts: Accounts, ttl: int) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    with pytest.raises(Invalid):
        accounts.tickets.issue(ada, "w1", ttl)


def test_made_up_tickets_are_refused(accounts: Accounts) -> None:
    for ticket in ("", "x", "a" * 5000):
        with pytest.raises(Unauthenticated):
            accounts.tickets.redeem(ticket, "w1")


@pytest.mark.parametrize("ttl", [None, 600])
def test_a_ticket_ends_with_the_session_it_came_from(accounts: Accounts, ttl: int | None) -> None:
    ada, session = accounts.signin.join(LINK, "Ada", None)
    other = accounts.sessions.create(ada.id, ada.workspace)
    mine, theirs = (accounts.tickets.issue(ada, "w1", ttl, token)[0] for token in (session, other))
    accounts.sessions.revoke(session)
    with pytest.raises(Unauthenticated):
        accounts.tickets.redeem(mine, "w1")
    let_in = accounts.tickets.redeem(theirs, "w1")
    assert let_in.actor == ada
    assert accounts.authenticator.lives(let_in.session)
    accounts.sessions.revoke(other)
    assert not accounts.authenticator.lives(let_in.session)


def test_a_ticket_of_an_expired_session_opens_nothing(accounts: Accounts) -> None:
    ada, session = accounts.signin.join(LINK, "Ada", None)
    ticket, _ = accounts.tickets.issue(ada, "w1", 600, session)
    with accounts.database.transaction() as tx:
        tx.execute("UPDATE sessions SET expires_at = 1")
    with pytest.raises(Unauthenticated):
        accounts.tickets.redeem(ticket, "w1")
