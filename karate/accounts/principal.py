"""Who acts: the authenticated identity every event carries as its actor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from karate.graph.events import Role

__all__ = ["COLOURS", "ROLES", "Principal", "Role", "colour_of", "lesser"]

#: From most to least; a ticket or link never grants more than its maker has.
ROLES: tuple[Role, ...] = ("owner", "editor", "runner", "commenter", "viewer")

#: Twelve hues that stay apart on the dark canvas; a person keeps theirs everywhere.
COLOURS = (
    "#F2777A",
    "#F59E5B",
    "#E8C547",
    "#A3CF62",
    "#57C785",
    "#4FC4C0",
    "#5AB0F6",
    "#7C93FF",
    "#A98BFA",
    "#D58BF0",
    "#F285C1",
    "#C7A17A",
)


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated actor inside one workspace."""

    id: str
    name: str
    workspace: str
    role: Role
    kind: Literal["person", "key", "system"] = "person"

    @property
    def colour(self) -> str:
        return colour_of(self.id)


def colour_of(user: str) -> str:
    """The presence colour of `user`, the same in every session and process."""
    return COLOURS[hashlib.sha256(user.encode()).digest()[0] % len(COLOURS)]


def lesser(one: Role, other: Role) -> Role:
    """The weaker of two roles."""
    return ROLES[max(ROLES.index(one), ROLES.index(other))]
