"""What the projector needs of a read model."""

from __future__ import annotations

from typing import Protocol

from karate.ledger.db import Tx
from karate.ledger.event import Event


class View(Protocol):
    """Tables that a fold of the log fills. `apply` sees events of `types` in order, each once."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables this view fills; a rebuild empties them."""

    @property
    def types(self) -> frozenset[str]:
        """Event types this view wants."""

    def apply(self, tx: Tx, event: Event) -> None:
        """Write what `event` means, inside the projector's transaction."""


def storable(text: str) -> str:
    """`text` as every database takes it: NUL and half surrogates become the replacement character.

    A document may hold them; a column of PostgreSQL may not, and would stop all views.
    """
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
