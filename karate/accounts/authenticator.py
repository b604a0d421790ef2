"""From what a request shows to who it is."""

from __future__ import annotations

from dataclasses import dataclass

from karate.accounts.members import Members
from karate.accounts.principal import Principal
from karate.accounts.sessions import Sessions
from karate.accounts.token import same
from karate.errors import Unauthenticated

#: Actor of everything done with INTERNAL_API_KEY, and what people see it called.
INTERNAL_ACTOR, INTERNAL_NAME = "internal-api-key", "API key"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request showed: the `x-api-key` header and the session cookie."""

    api_key: str | None = None
    session: str | None = None


class Authenticator:
    """Knows the bootstrap key and the sessions. A wrong key is refused, never passed over."""

    def __init__(
        self, members: Members, sessions: Sessions, workspace: str, internal_api_key: str
    ) -> None:
        self._members = members
        self._sessions = sessions
        self._workspace = workspace
        self._key = internal_api_key

    def identify(self, shown: Credentials) -> Principal:
        """The principal behind `shown`. Raises Unauthenticated when there is none."""
        if shown.api_key is not None:
            if not same(shown.api_key, self._key):
                raise Unauthenticated("the API key is not known")
            return self.internal()
        if shown.session:
            found = self._sessions.find(shown.session)
            person = self._members.person(found[1], found[0]) if found else None
            if person is not None:
                return person
            if found:
                raise Unauthenticated("an owner has ended your membership; ask one to invite you")
            raise Unauthenticated("the session has ended; open the sign-in link again")
        raise Unauthenticated("show an x-api-key or open the sign-in link")

    def internal(self) -> Principal:
        """The owner that INTERNAL_API_KEY stands for."""
        return Principal(INTERNAL_ACTOR, INTERNAL_NAME, self._workspace, "owner", "key")

    def lives(self, session: str) -> bool:
        """Whether the session that `tickets.Admission` names has not ended."""
        return not session or self._sessions.lives(session)

    def again(self, principal: Principal) -> Principal | None:
        """`principal` as of now: None when membership has ended, with the role of today."""
        if principal.kind != "person":
            return principal
        return self._members.person(principal.workspace, principal.id)
