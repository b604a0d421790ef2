"""Joining: a link with a secret, a name, and the browser is a member of its own."""

from __future__ import annotations

from karate.accounts.members import Members
from karate.accounts.principal import Principal
from karate.accounts.sessions import Sessions
from karate.accounts.token import same
from karate.errors import Forbidden


class SignIn:
    """Lets in whoever holds `secret`: the link printed at start, which dies with the process.

    Off loopback the operator's INTERNAL_API_KEY is the secret, and no link is printed.
    """

    def __init__(self, members: Members, sessions: Sessions, workspace: str, secret: str) -> None:
        self._members = members
        self._sessions = sessions
        self._workspace = workspace
        self._secret = secret

    def join(self, token: str, name: str, current: Principal | None) -> tuple[Principal, str]:
        """Return the member and a new session token.

        A browser that is signed in already stays the same member under the new name. Raises
        Forbidden for a wrong token, Invalid for an unusable name.
        """
        if not same(token, self._secret):
            raise Forbidden("this sign-in link is no longer valid; take the one printed at start")
        if current is not None and current.kind == "person":
            member = self._members.rename(current, name)
        else:
            member = self._members.join(self._workspace, name)
        return member, self._sessions.create(member.id, member.workspace)
