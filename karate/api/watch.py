"""Whether an open socket or stream may stay open, and as what: asked whenever access changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace

from karate.accounts.authenticator import Authenticator, Credentials
from karate.accounts.principal import Principal, lesser
from karate.errors import Forbidden, KarateError, Unauthenticated

#: Seconds between looks when nothing wakes the watch: sessions that expire, hints that got lost.
RECHECK_S = 20.0
#: Seconds until the next look when the store is away: nobody is thrown out for that.
AWAY_S = 0.5


@dataclass(frozen=True, slots=True)
class Watch:
    """`actor` as identified by `credentials`, or with a ticket; `session` is the one the ticket
    lives with.
    """

    authenticator: Authenticator
    credentials: Credentials
    actor: Principal
    by_ticket: bool = False
    session: str = ""

    def now(self) -> Principal:
        """`actor` as of now; who came with a ticket never gets more than the ticket gave.

        Raises Unauthenticated when the session has ended, Forbidden when the membership has.
        """
        actor = self.actor
        now = self.authenticator.again(actor)
        if now is None:
            raise Forbidden("you are no longer a member of this workspace")
        if self.by_ticket:
            if not self.authenticator.lives(self.session):
                raise Unauthenticated("the session that the ticket came from has ended")
            return replace(now, role=lesser(now.role, actor.role))
        return self.authenticator.identify(self.credentials)

    async def standings(self, woken: asyncio.Event) -> AsyncIterator[Principal]:
        """`now()` whenever `woken` is set, and every while in any case; ends as `now` raises."""
        wait = RECHECK_S
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await woken.wait()
            woken.clear()
            try:
                now = await asyncio.to_thread(self.now)
            except (Unauthenticated, Forbidden):
                raise
            except KarateError:
                wait = AWAY_S
                continue
            wait = RECHECK_S
            yield now
