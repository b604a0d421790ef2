"""Browser sessions: opaque tokens in a cookie, hashed in the database, alive across restarts."""

from __future__ import annotations

import time

from karate.accounts.token import new_token, token_hash
from karate.graph.events import SessionRevoked
from karate.ledger.db import Database
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger

#: Name of the session cookie.
SESSION_COOKIE = "karate_session"
#: Characters of a session's hash that name it in the log.
SESSION_ID = 16


class Sessions:
    """Makes, finds and revokes sessions. `days` is how long one lives."""

    def __init__(self, database: Database, ledger: Ledger, days: int) -> None:
        self._database, self._ledger = database, ledger
        self.seconds = days * 86_400

    def create(self, user: str, workspace: str) -> str:
        """Store a new session and return its token. Expired sessions go at the same time."""
        token, now = new_token(), int(time.time())
        with self._database.transaction() as tx:
            tx.execute("DELETE FROM sessions WHERE expires_at <= ?", (now,))
            tx.execute(
                "INSERT INTO sessions (hash, user_id, workspace, created_at, expires_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (token_hash(token), user, workspace, now, now + self.seconds),
            )
        return token

    def find(self, token: str) -> tuple[str, str] | None:
        """(user, workspace) of a live session, or None."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT user_id, workspace FROM sessions WHERE hash = ? AND expires_at > ?",
                (token_hash(token), int(time.time())),
            )
        return (str(rows[0][0]), str(rows[0][1])) if rows else None

    def lives(self, hash: str) -> bool:
        """Whether the session of which this is the hash has not ended."""
        with self._database.read() as tx:
            return bool(
                tx.execute(
                    "SELECT 1 FROM sessions WHERE hash = ? AND expires_at > ?",
                    (hash, int(time.time())),
                )
            )

    def revoke(self, token: str) -> None:
        """End the session of `token`, if any, everywhere and at once."""
        self._end("hash = ?", (token_hash(token),))

    def revoke_others(self, user: str, token: str | None) -> int:
        """End all sessions of `user` but that of `token`, and all tickets; returns how many ended.

        Tickets go too: whoever signs out everywhere else wants no door left open.
        """
        with self._database.transaction() as tx:
            tx.execute("DELETE FROM tickets WHERE user_id = ?", (user,))
        kept = "" if token is None else token_hash(token)
        return self._end("user_id = ? AND hash <> ?", (user, kept))

    def _end(self, which: str, values: tuple[str, ...]) -> int:
        """Delete sessions with their tickets and tell the log, which wakes the open canvases of
        every process.

        Should the process die in between, the canvases still notice within a few seconds.
        """
        with self._database.transaction() as tx:
            rows = tx.execute(
                f"DELETE FROM sessions WHERE {which} RETURNING hash, user_id, workspace", values
            )
            for row in rows:
                tx.execute("DELETE FROM tickets WHERE session = ?", (str(row[0]),))
        for hash, user, workspace in rows:
            body = SessionRevoked(session=str(hash)[:SESSION_ID])
            event = NewEvent(f"user:{user}", body, str(user), str(workspace))
            self._ledger.append([event], {event.stream: None})
        return len(rows)
