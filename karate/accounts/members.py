"""Who belongs to a workspace: a fold of its stream, read forward on every question."""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from karate.accounts.access import Action, Object, require
from karate.accounts.principal import ROLES, Principal, Role
from karate.errors import Invalid, LastOwner, NotFound, Stale
from karate.graph.events import (
    Body,
    JoinLinkRenewed,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    UserNamed,
    WorkspaceCreated,
)
from karate.graph.ids import new_id
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger

#: Longest display name, in characters.
MAX_NAME = 60
#: How long a name read from the log is shown before it is read again.
NAME_SECONDS = 30.0
#: Names kept in memory at most.
MAX_NAMES = 10_000
#: How often a change of members is tried again when others change them at the same moment.
ATTEMPTS = 20


@dataclass(slots=True)
class _Roster:
    version: int = 0
    roles: dict[str, Role] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)


class Members:
    """Members of workspaces, their roles and names. Safe to call from many threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._rosters: dict[str, _Roster] = {}
        self._names: dict[str, tuple[float, str]] = {}

    def found(self, workspace: str, name: str, actor: str) -> None:
        """Create `workspace` unless it exists."""
        event = NewEvent(f"workspace:{workspace}", WorkspaceCreated(name=name), actor, workspace)
        if self._ledger.head(event.stream) == 0:
            try:
                self._ledger.append([event], {event.stream: 0})
            except Stale:
                return

    def introduce(self, actor: str, name: str, workspace: str) -> None:
        """Give an actor that is no person a name, unless it has one."""
        event = NewEvent(f"user:{actor}", UserNamed(name=name), actor, workspace)
        if self._ledger.head(event.stream) == 0:
            try:
                self._ledger.append([event], {event.stream: 0})
            except Stale:
                return

    def roles(self, workspace: str) -> dict[str, Role]:
        """User id → role, in the order they joined, as of now."""
        return self._roster(workspace)[1]

    def _roster(self, workspace: str) -> tuple[int, dict[str, Role]]:
        with self._lock:
            roster = self._rosters.setdefault(workspace, _Roster())
            seen = roster.version
        fresh = self._ledger.read_stream(f"workspace:{workspace}", after=seen)
        with self._lock:
            for event in fresh:
                if event.version <= roster.version:
                    continue
                roster.version = event.version
                _fold(roster, event.version, event.body)
            return roster.version, dict(roster.roles)

    def version(self, workspace: str) -> int:
        """How many events the workspace has, as of now."""
        return self._roster(workspace)[0]

    def removed_at(self, workspace: str, user: str) -> int:
        """The version at which an owner ended the membership of `user`; 0 if nobody did."""
        self._roster(workspace)
        with self._lock:
            return self._rosters[workspace].removed.get(user, 0)

    def renew_link(self, actor: Principal) -> int:
        """Record that there is a new sign-in link; returns the version from which it counts.

        Raises Forbidden unless `actor` owns the workspace.
        """
        now = actor if actor.kind != "person" else self.person(actor.workspace, actor.id)
        if now is None:
            raise NotFound("no such member")
        require(now, Action.MEMBERS_MANAGE)
        stream = f"workspace:{actor.workspace}"
        event = NewEvent(stream, JoinLinkRenewed(), actor.id, actor.workspace)
        return self._ledger.append([event], {stream: None}).version(stream)

    def person(self, workspace: str, user: str) -> Principal | None:
        """The member `user` of `workspace`, or None."""
        role = self.roles(workspace).get(user)
        return None if role is None else Principal(user, self.name(user), workspace, role)

    def name(self, user: str) -> str:
        """The display name `user` chose last; empty when unknown or erased."""
        now = time.monotonic()
        known = self._names.get(user)
        if known is not None and now - known[0] < NAME_SECONDS:
            return known[1]
        found = self._ledger.read_stream(
            f"user:{user}", newest_first=True, limit=1, types={UserNamed.type}
        )
        body = found[0].body if found else None
        name = body.name if isinstance(body, UserNamed) else ""
        self._keep_name(user, name, now)
        return name

    def join(self, workspace: str, name: str) -> Principal:
        """Add a new member called `name`: the first of a workspace owns it, later ones edit.

        Raises Invalid for an unusable name, Unavailable when the log is away.
        """
        name, user = clean_name(name), new_id()
        stream, person = f"workspace:{workspace}", f"user:{user}"
        for attempt in range(ATTEMPTS):
            version, roles = self._roster(workspace)
            role: Role = "editor" if roles else "owner"
            joined = NewEvent(stream, MemberJoined(user=user, role=role), user, workspace)
            named = NewEvent(person, UserNamed(name=name), user, workspace)
            try:
                self._ledger.append([joined, named], {stream: version, person: 0})
            except Stale:
                if attempt + 1 == ATTEMPTS:
                    raise
                continue
            break
        self._keep_name(user, name, time.monotonic())
        return Principal(user, name, workspace, role)

    def change_role(self, actor: Principal, user: str, role: str) -> None:
        """Give the member `user` another role; the same role records nothing.

        Raises Invalid for a role that is none, Forbidden unless `actor` owns the workspace,
        NotFound for a stranger, LastOwner when nobody would own it any more.
        """
        if role not in ROLES:
            raise Invalid(f"a role is one of {', '.join(ROLES)}", rule="role")

        def change(roles: dict[str, Role]) -> Body | None:
            old = roles[user]
            if role == old:
                return None
            _keep_an_owner(roles, user)
            return MemberRoleChanged(user=user, old=old, new=role)

        self._manage(actor, user, change)

    def remove(self, actor: Principal, user: str) -> None:
        """End the membership of `user`. Raises as `change_role` does."""

        def removal(roles: dict[str, Role]) -> Body:
            _keep_an_owner(roles, user)
            return MemberRemoved(user=user)

        self._manage(actor, user, removal)

    def _manage(
        self, actor: Principal, user: str, change: Callable[[dict[str, Role]], Body | None]
    ) -> None:
        """Append what `change` makes of the roles as of now, decided anew when others come first.

        So of two owners who demote each other at the same moment, one is refused.
        """
        stream = f"workspace:{actor.workspace}"
        for attempt in range(ATTEMPTS):
            version, roles = self._roster(actor.workspace)
            now = actor
            if actor.kind == "person":
                if actor.id not in roles:
                    raise NotFound("no such member")
                now = replace(actor, role=roles[actor.id])
            seen = actor.workspace if user in roles else None
            require(now, Action.MEMBERS_MANAGE, Object("member", seen))
            body = change(roles)
            if body is None:
                return
            try:
                event = NewEvent(stream, body, actor.id, actor.workspace)
                self._ledger.append([event], {stream: version})
            except Stale:
                if attempt + 1 == ATTEMPTS:
                    raise
                continue
            return

    def rename(self, member: Principal, name: str) -> Principal:
        """Record that `member` is now called `name`; the same name records nothing."""
        name = clean_name(name)
        if name != member.name:
            stream = f"user:{member.id}"
            event = NewEvent(stream, UserNamed(name=name), member.id, member.workspace)
            self._ledger.append([event], {stream: None})
            self._keep_name(member.id, name, time.monotonic())
        return Principal(member.id, name, member.workspace, member.role, member.kind)

    def _keep_name(self, user: str, name: str, now: float) -> None:
        if len(self._names) >= MAX_NAMES:
            self._names.clear()
        self._names[user] = (now, name)


def _fold(roster: _Roster, version: int, body: Body) -> None:
    match body:
        case MemberJoined(user=user, role=role) | MemberRoleChanged(user=user, new=role):
            roster.roles[user] = role
        case MemberRemoved(user=user):
            roster.roles.pop(user, None)
            roster.removed[user] = version


def _keep_an_owner(roles: Mapping[str, Role], user: str) -> None:
    if [member for member, role in roles.items() if role == "owner"] == [user]:
        raise LastOwner("a workspace needs an owner; make somebody else one first")


def clean_name(name: str) -> str:
    """`name` in NFC with single spaces. Raises Invalid: empty, too long, or with control signs."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy:
        raise Invalid("a name is needed", rule="name-empty")
    if len(tidy) > MAX_NAME:
        raise Invalid(f"a name has at most {MAX_NAME} characters", rule="name-long")
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} for sign in tidy):
        raise Invalid("a name has no control characters", rule="name-signs")
    return tidy
