"""Websocket tickets: a secret that opens one workflow, once within 30 s or for a while."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from karate.accounts.authenticator import Authenticator
from karate.accounts.principal import Principal, Role, lesser
from karate.accounts.token import new_token, token_hash
from karate.errors import Invalid, Unauthenticated
from karate.ledger.db import Database

#: How long a single-use ticket waits, in seconds.
SINGLE_SECONDS = 30
#: The longest life of a reusable ticket, in seconds.
MAX_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Admission:
    """Who comes by a ticket. `session` names the one the ticket lives with; empty for a key's."""

    actor: Principal
    session: str


class Tickets:
    """Issues and redeems tickets. One opens one workflow, with no more than its maker has."""

    def __init__(self, database: Database, authenticator: Authenticator) -> None:
        self._database = database
        self._authenticator = authenticator

    def issue(
        self, maker: Principal, workflow: str, ttl: int | None, session: str | None = None
    ) -> tuple[str, int]:
        """Return (ticket, seconds it lives). `ttl` None: single use. A ticket ends with `session`,
        the token of the browser that asked for it. Raises Invalid.
        """
        if ttl is not None and not 1 <= ttl <= MAX_SECONDS:
            raise Invalid(f"ttl is 1 to {MAX_SECONDS} seconds", rule="ttl")
        ticket, now = new_token(), int(time.time())
        lives = SINGLE_SECONDS if ttl is None else ttl
        with self._database.transaction() as tx:
            tx.execute("DELETE FROM tickets WHERE expires_at <= ?", (now,))
            tx.execute(
                "INSERT INTO tickets"
                " (hash, workflow, user_id, kind, workspace, role, single, expires_at, session)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    token_hash(ticket),
                    workflow,
                    maker.id,
                    maker.kind,
                    maker.workspace,
                    maker.role,
                    int(ttl is None),
                    now + lives,
                    "" if session is None else token_hash(session),
                ),
            )
        return ticket, lives

    def redeem(self, ticket: str, workflow: str) -> Admission:
        """Whom `ticket` lets into `workflow`. Raises Unauthenticated; of racing uses one wins."""
        row = self._take(token_hash(ticket), workflow)
        if row is None:
            raise Unauthenticated("the ticket is used up, expired or for another workflow")
        user, kind, workspace, role, session = (str(field) for field in row)
        asked = cast(Role, role)
        if kind == "key":
            maker: Principal | None = self._authenticator.internal()
        else:
            maker = self._authenticator.again(Principal(user, "", workspace, asked))
        if maker is None or maker.workspace != workspace:
            raise Unauthenticated("whoever made the ticket has left")
        role = lesser(asked, maker.role)
        return Admission(Principal(maker.id, maker.name, workspace, role, maker.kind), session)

    def _take(self, digest: str, workflow: str) -> Sequence[Any] | None:
        now = int(time.time())
        what = "user_id, kind, workspace, role, session"
        where = (
            "hash = ? AND workflow = ? AND expires_at > ? AND (session = '' OR EXISTS (SELECT 1"
            " FROM sessions s WHERE s.hash = tickets.session AND s.expires_at > ?))"
        )
        with self._database.read() as tx:
            rows = tx.execute(
                f"SELECT {what} FROM tickets WHERE {where} AND single = 0",
                (digest, workflow, now, now),
            )
        if rows:
            return rows[0]
        with self._database.transaction() as tx:
            rows = tx.execute(
                f"DELETE FROM tickets WHERE {where} AND single = 1 RETURNING {what}",
                (digest, workflow, now, now),
            )
        return rows[0] if rows else None
