"""What the projector needs of a read model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from karate.ledger.db import Tx
from karate.ledger.event import Event


class View(Protocol):
    """Tables that a fold of the log fills, from events of `types`, in order, each once."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables this view fills; a rebuild empties them."""

    @property
    def types(self) -> frozenset[str]:
        """Event types this view wants."""


class EachView(View, Protocol):
    """A view that others may look at while they are written."""

    def apply(self, tx: Tx, event: Event) -> None:
        """Write what `event` means, inside the projector's transaction."""


class WholeView(View, Protocol):
    """A view of which only the end of a batch counts: it is written once for all of it, after the
    views that see each event, which therefore must not look at its tables."""

    def fold(self, tx: Tx, events: Sequence[Event]) -> None:
        """Write what `events` mean, inside the projector's transaction. How the log was cut into
        batches must make no difference."""


def storable(text: str) -> str:
    """`text` as every database takes it: NUL and half surrogates become the replacement character.

    A document may hold them; a column of PostgreSQL may not, and would stop all views.
    """
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
