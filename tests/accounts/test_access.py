"""Denied unless allowed; what one may not see does not exist."""

from __future__ import annotations

import itertools

import pytest

from karate.accounts.access import ALLOWED, Action, Object, can, require
from karate.accounts.principal import ROLES, Principal, Role, colour_of, lesser
from karate.errors import Forbidden, NotFound


def person(role: Role, workspace: str = "default") -> Principal:
    return Principal("p1", "Ada", workspace, role)


def test_every_role_is_listed_and_weaker_roles_may_less() -> None:
    assert set(ALLOWED) == set(ROLES)
    for stronger, weaker in itertools.pairwise(ROLES):
        assert ALLOWED[weaker] <= ALLOWED[stronger]


def test_viewers_change_nothing() -> None:
    changing = {action for action in Action if not action.value.endswith(".read")}
    changing.remove(Action.SESSIONS_END)  # one's own
    assert not any(can(person("viewer"), action) for action in changing)
    assert not any(can(person("commenter"), action) for action in changing)


def test_runners_run_but_do_not_edit() -> None:
    assert can(person("runner"), Action.RUN_REQUEST)
    assert not can(person("runner"), Action.WORKFLOW_EDIT)


@pytest.mark.parametrize("action", list(Action))
def test_another_workspace_is_invisible_even_to_owners(action: Action) -> None:
    for target in (Object("workflow", "other"), Object("workflow", None)):
        assert not can(person("owner"), action, target)
        with pytest.raises(NotFound):
            require(person("owner"), action, target)


def test_only_owners_manage_members() -> None:
    assert [role for role in ROLES if can(person(role), Action.MEMBERS_MANAGE)] == ["owner"]


def test_visible_but_not_allowed_is_forbidden() -> None:
    with pytest.raises(Forbidden):
        require(person("viewer"), Action.WORKFLOW_EDIT, Object("workflow", "default"))


def test_lesser_takes_the_weaker_role() -> None:
    assert lesser("owner", "viewer") == "viewer"
    assert lesser("runner", "editor") == "runner"


def test_colours_are_stable() -> None:
    assert colour_of("p1") == colour_of("p1") == person("owner").colour


@pytest.mark.parametrize("role", ROLES)
def test_runners_cancel_their_own_runs_editors_everybodys(role: Role) -> None:
    own = Object("run", "default", "p1")
    others, gone = Object("run", "default", "p2"), Object("run", "default")
    may_run = role in ("owner", "editor", "runner")
    may_all = role in ("owner", "editor")
    assert can(person(role), Action.RUN_CANCEL, own) is may_run
    assert can(person(role), Action.RUN_CANCEL, others) is may_all
    assert can(person(role), Action.RUN_CANCEL, gone) is may_all
    assert can(person(role), Action.RUN_READ, others)
    if may_run and not may_all:
        with pytest.raises(Forbidden, match="who started"):
            require(person(role), Action.RUN_CANCEL, others)
