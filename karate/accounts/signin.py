"""Joining: a link with a secret, a name, and the browser is a member of its own."""

from __future__ import annotations

import threading

from karate.accounts.members import Members
from karate.accounts.principal import Principal
from karate.accounts.sessions import Sessions
from karate.accounts.token import new_token, same
from karate.errors import Forbidden, Invalid


class SignIn:
    """Lets in whoever holds the link's secret: `link`, printed at start, which dies with the
    process or when an owner renews it. Without one (off loopback) the operator's key is the secret.
    """

    def __init__(
        self, members: Members, sessions: Sessions, workspace: str, link: str | None, key: str = ""
    ) -> None:
        self._members = members
        self._sessions = sessions
        self._workspace = workspace
        self._link, self._key = link, key
        self._lock = threading.Lock()
        self._made_at: int | None = None

    @property
    def link(self) -> str | None:
        """The secret of the link as of now; None where the operator's key is the secret."""
        return self._link

    def start(self) -> None:
        """Say from which version of the workspace on the link counts: from now on."""
        self._made_at = self._members.version(self._workspace)

    def renew(self, actor: Principal) -> str:
        """A new secret; the old one lets nobody in any more. Raises Forbidden, Invalid."""
        if self._link is None:
            raise Invalid("people join with INTERNAL_API_KEY here; change that", rule="join-link")
        with self._lock:
            self._made_at = self._members.renew_link(actor)
            self._link = new_token()
            return self._link

    def join(
        self, token: str, name: str, current: Principal | None, session: str | None = None
    ) -> tuple[Principal, str]:
        """Return the member and a new session token.

        A browser that is signed in already stays the same member under the new name; one whose
        membership an owner ended needs a newer link. `session` is what the browser showed. Raises
        Forbidden for a wrong token, Invalid for an unusable name.
        """
        if not same(token, self._link if self._link is not None else self._key):
            raise Forbidden("this sign-in link is no longer valid; ask an owner for a new one")
        if current is not None and current.kind == "person":
            member = self._members.rename(current, name)
        else:
            self._refuse_removed(session)
            member = self._members.join(self._workspace, name)
        return member, self._sessions.create(member.id, member.workspace)

    def _refuse_removed(self, session: str | None) -> None:
        found = self._sessions.find(session) if session else None
        if found is None:
            return
        removed_at = self._members.removed_at(self._workspace, found[0])
        if removed_at > (self._made_at or 0):
            raise Forbidden("an owner has ended your membership; ask one for a new sign-in link")
