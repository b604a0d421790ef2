"""Who belongs to a workspace, and what people are called.

A name lies in the table as it lies in the log: sealed under the person's key, so that erasing the
key erases it here, too, and in every backup.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import ClassVar

from karate.errors import NotFound
from karate.graph.events import MemberJoined, MemberRemoved, MemberRoleChanged, UserNamed
from karate.graph.model import JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.event import Event, rfc3339
from karate.ledger.keys import Keys
from karate.reads.page import Page, Row, checked_limit, decode_cursor, page_of
from karate.reads.view import storable

_MEMBERS = """SELECT m.position, m.id, p.name, m.role, m.joined_at
  FROM view_members m LEFT JOIN view_people p ON p.id = m.id"""

#: What binds a sealed name to this table.
_AAD = b"view_people|name"


class People:
    """Names by person, and the members of each workspace with their role."""

    tables: ClassVar[tuple[str, ...]] = ("view_people", "view_members")
    types: ClassVar[frozenset[str]] = frozenset(
        {UserNamed.type, MemberJoined.type, MemberRoleChanged.type, MemberRemoved.type}
    )

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database, self._keys = database, keys

    def apply(self, tx: Tx, event: Event) -> None:
        match event.body:
            case UserNamed(name=name):
                person = event.stream.removeprefix("user:")
                tx.execute(
                    "INSERT INTO view_people VALUES (?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                    (person, self._sealed(person, name)),
                )
            case MemberJoined(user=user, role=role):
                tx.execute(
                    "INSERT INTO view_members VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (workspace, id) DO UPDATE SET role = excluded.role",
                    (event.workspace, user, role, rfc3339(event.at), event.position),
                )
            case MemberRoleChanged(user=user, new=role):
                tx.execute(
                    "UPDATE view_members SET role = ? WHERE workspace = ? AND id = ?",
                    (role, event.workspace, user),
                )
            case MemberRemoved(user=user):
                tx.execute(
                    "DELETE FROM view_members WHERE workspace = ? AND id = ?",
                    (event.workspace, user),
                )

    def name(self, person: str) -> str:
        """What `person` is called, or nothing for somebody erased or unknown."""
        with self._database.read() as tx:
            rows = tx.execute("SELECT name FROM view_people WHERE id = ?", (person,))
        return self.opened(person, rows[0][0]) if rows else ""

    def opened(self, person: str, sealed: str | None) -> str:
        """The name in a row of the table, or nothing for somebody erased or unknown."""
        if not sealed:
            return ""
        try:
            return self._keys.decrypt(f"person:{person}", b64decode(sealed), _AAD).decode()
        except NotFound:
            return ""

    def _sealed(self, person: str, name: str) -> str:
        """As base64. An erased person's events read without a name, and no key is made for that."""
        if not name:
            return ""
        plain = storable(name).encode()
        return b64encode(self._keys.encrypt(f"person:{person}", plain, _AAD)).decode()

    def role(self, workspace: str, person: str) -> str | None:
        """The role of `person` in `workspace`, or None for a stranger."""
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT role FROM view_members WHERE workspace = ? AND id = ?", (workspace, person)
            )
        return str(rows[0][0]) if rows else None

    def members(self, workspace: str, limit: int | None = None, cursor: str | None = None) -> Page:
        """The members of `workspace`, last joined first."""
        size = checked_limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(
                f"{_MEMBERS} WHERE m.workspace = ? AND m.position < ? "
                "ORDER BY m.position DESC LIMIT ?",
                (workspace, decode_cursor(cursor), size + 1),
            )
        return page_of(rows, size, self._item)

    def _item(self, row: Row) -> JsonObject:
        _, id, sealed, role, joined_at = row
        name = self.opened(id, sealed)
        return {"id": id, "name": name, "role": role, "joined_at": joined_at}
