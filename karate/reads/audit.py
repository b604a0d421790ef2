"""The log as an audit trail: who changed what, when, and the hash that proves it.

Names come from the person's own key: once that is erased, the line has an id and no name. The Yjs
bytes of an edit are left out, its changes say the same.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

from karate.errors import Invalid
from karate.graph.model import Json, JsonObject
from karate.ledger.event import Event, body_json, rfc3339
from karate.ledger.log import Ledger
from karate.reads.people import People

#: Events read and told at a time.
BATCH: Final = 500
COLUMNS: Final = (
    *("position", "at", "actor", "actor_name", "type", "stream", "version", "change", "id"),
    *("correlation", "causation", "hash"),
)
#: What a table calculator would take for a formula at the begin of a cell.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Form = Callable[[Iterable[JsonObject]], str]


class Audit:
    """Reads the trail of one workspace, a batch at a time."""

    def __init__(self, ledger: Ledger, people: People) -> None:
        self._ledger, self._people = ledger, people

    def batches(
        self,
        workspace: str,
        after: int = 0,
        actor: str | None = None,
        types: Sequence[str] | None = None,
    ) -> Iterator[list[JsonObject]]:
        """The lines behind position `after`, up to what was newest at the begin; batches may be
        empty."""
        newest = self._ledger.position()
        while after < newest:
            events = self._ledger.read(after, BATCH, types, workspace, newest)
            yield self._lines(event for event in events if actor in (None, event.actor))
            if len(events) < BATCH:
                return
            after = events[-1].position

    def _lines(self, events: Iterable[Event]) -> list[JsonObject]:
        names: dict[str, str] = {}
        lines = []
        for event in events:
            if event.actor not in names:
                names[event.actor] = self._people.name(event.actor)
            lines.append(_line(event, names[event.actor]))
        return lines


def jsonl(lines: Iterable[JsonObject]) -> str:
    """One JSON object a line."""
    return "".join(f"{_json(line)}\n" for line in lines)


def table(lines: Iterable[JsonObject]) -> str:
    """CSV (RFC 4180) without its first line; `change` is JSON. No cell is a formula."""
    text = StringIO()
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([_cell(line[name]) for name in COLUMNS])
    return text.getvalue()


#: Name of a form → its first line, how lines are written, media type.
FORMS: Final[dict[str, tuple[str, Form, str]]] = {
    "jsonl": ("", jsonl, "application/jsonl"),
    "csv": (",".join(COLUMNS) + "\r\n", table, "text/csv"),
}


def form_named(name: str) -> tuple[str, Form, str]:
    """The entry of FORMS. Raises Invalid."""
    if name not in FORMS:
        raise Invalid(f"an audit trail is {' or '.join(FORMS)}, not {name[:20]!r}")
    return FORMS[name]


def _line(event: Event, name: str) -> JsonObject:
    change = body_json(event.body)
    change.pop("update", None)
    found: dict[str, Json] = {
        "position": event.position,
        "at": rfc3339(event.at),
        "actor": event.actor,
        "actor_name": name,
        "type": event.type,
        "stream": event.stream,
        "version": event.version,
        "change": change,
        "id": event.id,
        "correlation": event.correlation,
        "causation": event.causation,
        "hash": event.hash.hex(),
    }
    return {column: found[column] for column in COLUMNS}


def _cell(value: Json) -> str | int:
    if isinstance(value, int):
        return value
    text = "" if value is None else value if isinstance(value, str) else _json(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
