"""Roles of members: who may change them, and that a workspace always has an owner."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from karate.accounts.authenticator import Credentials
from karate.accounts.members import Members
from karate.accounts.principal import ROLES, Principal
from karate.errors import (
    Forbidden,
    Invalid,
    LastOwner,
    NotFound,
    Unauthenticated,
)
from karate.graph.events import MemberRemoved, MemberRoleChanged, SessionRevoked
from tests.accounts.conftest import LINK, Accounts


@pytest.fixture
def ada(accounts: Accounts) -> Principal:
    return accounts.signin.join(LINK, "Ada", None)[0]


@pytest.fixture
def bob(accounts: Accounts, ada: Principal) -> Principal:
    return accounts.signin.join(LINK, "Bob", None)[0]


def test_an_owner_gives_every_role_and_it_is_one_event(
    accounts: Accounts, ada: Principal, bob: Principal
) -> None:
    for role in (*reversed(ROLES), "viewer", "viewer"):
        accounts.members.change_role(ada, bob.id, role)
        assert accounts.members.person("default", bob.id) == Principal(
            bob.id, "Bob", "default", role
        )
        assert Members(accounts.ledger).roles("default") == {ada.id: "owner", bob.id: role}
    events = accounts.ledger.read_stream("workspace:default", types={MemberRoleChanged.type})
    assert [event.actor for event in events] == [ada.id] * 6
    assert events[0].body == MemberRoleChanged(user=bob.id, old="editor", new="viewer")


@pytest.mark.parametrize("role", ["", "admin", "Owner", "owner "])
def test_made_up_roles_are_refused(
    accounts: Accounts, ada: Principal, bob: Principal, role: str
) -> None:
    with pytest.raises(Invalid):
        accounts.members.change_role(ada, bob.id, role)


def test_only_owners_change_members(accounts: Accounts, ada: Principal, bob: Principal) -> None:
    for role in ROLES[1:]:
        accounts.members.change_role(ada, bob.id, role)
        with pytest.raises(Forbidden):
            accounts.members.change_role(bob, bob.id, "owner")
        with pytest.raises(Forbidden):
            accounts.members.remove(bob, ada.id)


def test_strangers_do_not_exist(accounts: Accounts, ada: Principal, bob: Principal) -> None:
    with pytest.raises(NotFound):
        accounts.members.change_role(ada, "nobody", "viewer")
    elsewhere = Principal(ada.id, "Ada", "other", "owner")
    with pytest.raises(NotFound):
        accounts.members.change_role(elsewhere, bob.id, "viewer")
    with pytest.raises(NotFound):
        accounts.members.remove(elsewhere, bob.id)


def test_the_last_owner_stays(accounts: Accounts, ada: Principal, bob: Principal) -> None:
    with pytest.raises(LastOwner):
        accounts.members.change_role(ada, ada.id, "editor")
    with pytest.raises(LastOwner):
        accounts.members.remove(accounts.authenticator.internal(), ada.id)
    accounts.members.change_role(ada, ada.id, "owner")
    accounts.members.change_role(ada, bob.id, "owner")
    accounts.members.change_role(ada, ada.id, "viewer")
    assert accounts.members.roles("default") == {ada.id: "viewer", bob.id: "owner"}


def test_of_two_owners_who_demote_each_other_at_once_one_stays(
    accounts: Accounts, ada: Principal, bob: Principal
) -> None:
    def attempt(act: Callable[[], None]) -> bool:
        try:
            act()
        except (Forbidden, LastOwner):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            internal = accounts.authenticator.internal()
            accounts.members.change_role(internal, ada.id, "owner")
            accounts.members.change_role(internal, bob.id, "owner")
            apart = Members(accounts.ledger)
            done = pool.map(
                attempt,
                (
                    lambda: accounts.members.change_role(ada, bob.id, "viewer"),
                    lambda: apart.change_role(bob, ada.id, "viewer"),  # noqa: B023  # at once
                ),
            )
            assert sorted(done) == [False, True]
            assert sorted(accounts.members.roles("default").values()) == ["owner", "viewer"]


def test_who_is_removed_is_nobody(accounts: Accounts, ada: Principal) -> None:
    bob, token = accounts.signin.join(LINK, "Bob", None)
    ticket, _ = accounts.tickets.issue(bob, "w", 60)
    accounts.members.remove(ada, bob.id)
    assert accounts.members.roles("default") == {ada.id: "owner"}
    for fresh in (accounts.members, Members(accounts.ledger)):
        assert fresh.person("default", bob.id) is None
    with pytest.raises(Unauthenticated):
        accounts.authenticator.identify(Credentials(session=token))
    with pytest.raises(Unauthenticated):
        accounts.tickets.redeem(ticket, "w")
    with pytest.raises(NotFound):
        accounts.members.remove(ada, bob.id)
    (event,) = accounts.ledger.read_stream("workspace:default", types={MemberRemoved.type})
    assert event.body == MemberRemoved(user=bob.id)


def test_signing_out_ends_one_session_and_keeps_the_name(accounts: Accounts) -> None:
    ada, token = accounts.signin.join(LINK, "Ada", None)
    other = accounts.sessions.create(ada.id, "default")
    accounts.sessions.revoke(token)
    accounts.sessions.revoke(token)
    with pytest.raises(Unauthenticated):
        accounts.authenticator.identify(Credentials(session=token))
    assert accounts.authenticator.identify(Credentials(session=other)) == ada
    events = accounts.ledger.read_stream(f"user:{ada.id}", types={SessionRevoked.type})
    assert len(events) == 1
    assert token not in str(events[0].to_json())
    assert Members(accounts.ledger).name(ada.id) == "Ada"


def test_signing_out_everywhere_else_leaves_this_session_alone(accounts: Accounts) -> None:
    ada, token = accounts.signin.join(LINK, "Ada", None)
    bob, bobs = accounts.signin.join(LINK, "Bob", None)
    others = [accounts.sessions.create(ada.id, "default") for _ in range(2)]
    ticket, _ = accounts.tickets.issue(ada, "w", 60)
    assert accounts.sessions.revoke_others(ada.id, token) == 2
    assert accounts.authenticator.identify(Credentials(session=token)) == ada
    assert accounts.authenticator.identify(Credentials(session=bobs)) == bob
    for dead in others:
        with pytest.raises(Unauthenticated):
            accounts.authenticator.identify(Credentials(session=dead))
    with pytest.raises(Unauthenticated):
        accounts.tickets.redeem(ticket, "w")
    assert accounts.sessions.revoke_others(ada.id, token) == 0
