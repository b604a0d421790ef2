"""Who belongs to a workspace, as what, and under which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

#: What a member of a workspace is, from most to least.
Role: TypeAlias = Literal["owner", "editor", "runner", "commenter", "viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceCreated:
    """First event of a workspace stream."""

    type: ClassVar[str] = "workspace.created"
    version: ClassVar[int] = 1
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """On the workspace stream; the display name is on the user stream, under the person key."""

    type: ClassVar[str] = "member.joined"
    version: ClassVar[int] = 1
    user: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged:
    """An owner gave a member another role; open canvases follow within 2 s. On the workspace
    stream.
    """

    type: ClassVar[str] = "member.role_changed"
    version: ClassVar[int] = 1
    user: str
    old: Role
    new: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved:
    """An owner ended a membership: no session and no ticket of that person opens anything any more.
    What they did stays theirs in the history. On the workspace stream.
    """

    type: ClassVar[str] = "member.removed"
    version: ClassVar[int] = 1
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLinkRenewed:
    """An owner made a new sign-in link; the one before lets nobody in any more. On the workspace
    stream. The link itself stands in no event.
    """

    type: ClassVar[str] = "workspace.link_renewed"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked:
    """A person signed one browser out; its canvases close. On the user stream. `session` names the
    session and lets nobody in.
    """

    type: ClassVar[str] = "session.revoked"
    version: ClassVar[int] = 1
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNamed:
    """The display name a person chose."""

    type: ClassVar[str] = "user.named"
    version: ClassVar[int] = 1
    name: str
