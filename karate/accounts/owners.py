"""Which workspace an object belongs to: the first event of its stream says so, forever."""

from __future__ import annotations

from karate.accounts.access import Action, Object, require
from karate.accounts.principal import Principal
from karate.graph.ids import is_id
from karate.ledger.log import Ledger

#: Streams remembered at most.
MAX_REMEMBERED = 50_000


class Owners:
    """Answers `workspace_of` from the log and remembers it, since it never changes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, tuple[str, str]] = {}

    def workspace_of(self, kind: str, key: str) -> str | None:
        """The workspace of `<kind>:<key>`; None when there is no such stream."""
        return self._origin(kind, key)[0]

    def _origin(self, kind: str, key: str) -> tuple[str | None, str | None]:
        """Workspace and maker of an object; Nones when there is no such stream."""
        if not is_id(key):
            return None, None
        stream = f"{kind}:{key}"
        known = self._known.get(stream)
        if known is None:
            first = self._ledger.read_stream(stream, limit=1)
            if not first:
                return None, None
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            known = self._known[stream] = first[0].workspace, first[0].actor
        return known

    def require(self, actor: Principal, action: Action, kind: str, key: str) -> None:
        """Raise NotFound or Forbidden unless `actor` may do `action` to `<kind>:<key>`."""
        require(actor, action, Object(kind, *self._origin(kind, key)))
