"""Joining, sessions, names, keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from karate.accounts.authenticator import Credentials
from karate.accounts.members import Members
from karate.accounts.signin import SignIn
from karate.errors import Forbidden, Invalid, Unauthenticated
from karate.graph.events import JoinLinkRenewed
from tests.accounts.conftest import KEY, LINK, Accounts


def test_the_first_to_join_owns_later_ones_edit(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    bob, _ = accounts.signin.join(LINK, "Bob", None)
    assert (ada.role, bob.role) == ("owner", "editor")
    assert ada.id != bob.id
    assert ada.workspace == bob.workspace == "default"


def test_of_many_who_join_at_once_one_owns(accounts: Accounts) -> None:
    def join(number: int) -> str:
        return Members(accounts.ledger).join("default", f"Person {number}").role

    with ThreadPoolExecutor(6) as pool:
        roles = list(pool.map(join, range(6)))
    assert sorted(roles) == ["editor"] * 5 + ["owner"]


def test_a_session_identifies_its_member_and_survives_a_restart(accounts: Accounts) -> None:
    ada, token = accounts.signin.join(LINK, "Ada", None)
    assert accounts.authenticator.identify(Credentials(session=token)) == ada
    stored = accounts.database
    with stored.read() as tx:
        assert token not in str(tx.execute("SELECT * FROM sessions"))
    fresh = Members(accounts.ledger)
    assert fresh.person("default", ada.id) == ada


def test_a_revoked_session_is_dead(accounts: Accounts) -> None:
    _, token = accounts.signin.join(LINK, "Ada", None)
    accounts.sessions.revoke(token)
    with pytest.raises(Unauthenticated):
        accounts.authenticator.identify(Credentials(session=token))


def test_an_expired_session_is_dead(accounts: Accounts) -> None:
    _, token = accounts.signin.join(LINK, "Ada", None)
    with accounts.database.transaction() as tx:
        tx.execute("UPDATE sessions SET expires_at = 1")
    with pytest.raises(Unauthenticated):
        accounts.authenticator.identify(Credentials(session=token))


def test_a_browser_that_joins_again_stays_itself_under_the_new_name(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    again, token = accounts.signin.join(LINK, "Ada L.", ada)
    assert again.id == ada.id
    assert again.role == "owner"
    assert accounts.authenticator.identify(Credentials(session=token)).name == "Ada L."


@pytest.mark.parametrize("token", ["", "wrong", LINK[:-1], LINK + "x", "é" * 43])
def test_a_wrong_link_lets_nobody_in(accounts: Accounts, token: str) -> None:
    with pytest.raises(Forbidden):
        accounts.signin.join(token, "Eve", None)
    assert accounts.members.roles("default") == {}


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b", "a\u202eb", "\ud800"])
def test_unusable_names_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(Invalid):
        accounts.signin.join(LINK, name, None)
    assert accounts.members.roles("default") == {}


def test_names_are_normalised(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "  Ade\u0301le \n van  Dam ", None)
    assert ada.name == "Adéle van Dam"


def test_the_internal_key_is_the_owner_and_a_wrong_key_nobody(accounts: Accounts) -> None:
    found = accounts.authenticator.identify(Credentials(api_key=KEY))
    assert (found.role, found.workspace, found.kind) == ("owner", "default", "key")
    _, token = accounts.signin.join(LINK, "Ada", None)
    for wrong in ("", "x", KEY[:-1]):
        with pytest.raises(Unauthenticated):
            accounts.authenticator.identify(Credentials(api_key=wrong, session=token))


def test_nothing_shown_is_nobody(accounts: Accounts) -> None:
    with pytest.raises(Unauthenticated):
        accounts.authenticator.identify(Credentials())


def test_founding_twice_is_one_event(accounts: Accounts) -> None:
    accounts.members.found("default", "Other", "karate")
    assert accounts.ledger.head("workspace:default") == 1


def test_who_was_removed_stays_out_by_the_same_link_and_comes_by_a_newer_one(
    accounts: Accounts,
) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    bob, session = accounts.signin.join(LINK, "Bob", None)
    accounts.members.remove(ada, bob.id)
    with pytest.raises(Forbidden):
        accounts.signin.join(LINK, "Bobby", None, session)
    assert set(accounts.members.roles("default")) == {ada.id}
    link = accounts.signin.renew(ada)
    again, _ = accounts.signin.join(link, "Bob", None, session)
    assert again.id != bob.id
    assert again.role == "editor"


def test_a_renewed_link_ends_the_old_one_and_says_so_in_the_log(accounts: Accounts) -> None:
    ada, _ = accounts.signin.join(LINK, "Ada", None)
    bob, _ = accounts.signin.join(LINK, "Bob", None)
    with pytest.raises(Forbidden):
        accounts.signin.renew(bob)
    assert accounts.signin.link == LINK
    link = accounts.signin.renew(ada)
    assert accounts.signin.link == link != LINK
    with pytest.raises(Forbidden):
        accounts.signin.join(LINK, "Eve", None)
    accounts.signin.join(link, "Carl", None)
    events = accounts.ledger.read_stream("workspace:default", types={JoinLinkRenewed.type})
    assert [event.actor for event in events] == [ada.id]
    assert link not in str(events)


def test_the_operators_key_is_no_link_to_renew(accounts: Accounts) -> None:
    signin = SignIn(accounts.members, accounts.sessions, "default", None, KEY)
    ada, _ = signin.join(KEY, "Ada", None)
    bob, session = signin.join(KEY, "Bob", None)
    with pytest.raises(Invalid):
        signin.renew(ada)
    accounts.members.remove(ada, bob.id)
    with pytest.raises(Forbidden):
        signin.join(KEY, "Bob", None, session)
