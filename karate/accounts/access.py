"""The one place that says who may do what. Denied unless written here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from karate.accounts.principal import Principal, Role
from karate.errors import Forbidden, NotFound


class Action(StrEnum):
    """Everything a principal may ask for."""

    CATALOGUE_READ = "catalogue.read"
    WORKFLOW_READ = "workflow.read"
    WORKFLOW_CREATE = "workflow.create"
    WORKFLOW_EDIT = "workflow.edit"
    WORKFLOW_DELETE = "workflow.delete"
    RUN_READ = "run.read"
    RUN_REQUEST = "run.request"
    RUN_CANCEL = "run.cancel"
    ASSET_READ = "asset.read"
    ASSET_STORE = "asset.store"
    EVENTS_READ = "events.read"
    MEMBERS_READ = "members.read"
    MEMBERS_MANAGE = "members.manage"
    SESSIONS_END = "sessions.end"
    QUEUES_MANAGE = "queues.manage"


@dataclass(frozen=True, slots=True)
class Object:
    """What an action is about; `workspace` None means that it does not exist.

    `maker` is who made it.
    """

    name: str
    workspace: str | None
    maker: str | None = None


_VIEW = frozenset(
    {
        Action.CATALOGUE_READ,
        Action.WORKFLOW_READ,
        Action.RUN_READ,
        Action.ASSET_READ,
        Action.MEMBERS_READ,
        Action.SESSIONS_END,
    }
)
_RUN = _VIEW | {Action.RUN_REQUEST, Action.RUN_CANCEL, Action.ASSET_STORE, Action.EVENTS_READ}
_EDIT = _RUN | {Action.WORKFLOW_CREATE, Action.WORKFLOW_EDIT, Action.WORKFLOW_DELETE}

ALLOWED: dict[Role, frozenset[Action]] = {
    "owner": frozenset(Action),
    "editor": _EDIT,
    "runner": _RUN,
    "commenter": _VIEW,
    "viewer": _VIEW,
}

#: Who may cancel everybody's runs; others who may run cancel their own.
CANCEL_ALL: frozenset[Role] = frozenset({"owner", "editor"})


def can(actor: Principal, action: Action, target: Object | None = None) -> bool:
    """Tell whether `actor` may do `action` to `target`, or in the own workspace at all."""
    if target is not None and target.workspace != actor.workspace:
        return False
    if action is Action.RUN_CANCEL and actor.role not in CANCEL_ALL and target is not None:
        return action in ALLOWED[actor.role] and target.maker == actor.id
    return action in ALLOWED[actor.role]


def require(actor: Principal, action: Action, target: Object | None = None) -> None:
    """Raise NotFound for what `actor` may not even see, Forbidden for what the role forbids."""
    if target is not None and target.workspace != actor.workspace:
        raise NotFound(f"no such {target.name}")
    if not can(actor, action, target):
        if action is Action.RUN_CANCEL and can(actor, action):
            raise Forbidden("only who started a run, editors and owners may cancel it")
        raise Forbidden(f"the role {actor.role} does not allow {action.value}")
