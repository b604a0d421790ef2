"""Whether somebody who once arranged something may still do it, when they are not here to ask."""

from __future__ import annotations

from karate.accounts.access import Action
from karate.accounts.authenticator import INTERNAL_ACTOR, Authenticator
from karate.accounts.members import Members
from karate.accounts.owners import Owners
from karate.accounts.principal import Principal
from karate.errors import Forbidden


class Standing:
    """Answers with the roles of now."""

    def __init__(self, authenticator: Authenticator, members: Members, owners: Owners) -> None:
        self._authenticator, self._members, self._owners = authenticator, members, owners

    def require_run(self, actor: str, workspace: str, workflow: str, watch: str) -> None:
        """Raise Forbidden or NotFound unless `actor` may run `workflow` and see `watch`.

        An empty `watch` is nothing to see.
        """
        person = self._now(actor, workspace)
        self._owners.require(person, Action.RUN_REQUEST, "workflow", workflow)
        if watch:
            self._owners.require(person, Action.RUN_READ, "workflow", watch)

    def _now(self, actor: str, workspace: str) -> Principal:
        if actor == INTERNAL_ACTOR:
            return self._authenticator.internal()
        person = self._members.person(workspace, actor)
        if person is None:
            raise Forbidden("whoever set this trigger is no longer a member", rule="trigger-actor")
        return person
