"""The whole life of a workflow in a few buckets, for a scrubber."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from karate.errors import NotFound
from karate.graph.bodies.triggers import TRIGGERS
from karate.graph.bodies.versions import VERSIONS
from karate.graph.events import WorkflowCreated, WorkflowDeleted, WorkflowEdited
from karate.graph.model import Json, JsonObject
from karate.ledger.db import Database, Tx
from karate.ledger.log import Ledger
from karate.reads.marks import Mark, Marks
from karate.reads.versions import Versions

#: Marks of one kind that are told, the newest.
MOST_MARKS: Final = 200
#: Buckets a timeline has when the caller names no number.
BUCKETS: Final = 200
#: Events of a workflow's stream that change nothing in the document.
_OTHERS: Final = (
    *(WorkflowCreated.type, WorkflowDeleted.type),
    *VERSIONS,
    *sorted(TRIGGERS),
)


class Timeline:
    """Reads what `History`, `Runs`, `Versions` and `Marks` keep; has no table of its own.

    Versions have no gaps and nearly all are edits: so a bucket counts what is not one, and no
    query walks over all events.
    """

    def __init__(
        self, database: Database, ledger: Ledger, versions: Versions, marks: Marks
    ) -> None:
        self._database, self._ledger = database, ledger
        self._versions, self._marks = versions, marks

    def of(self, workflow: str, buckets: int = BUCKETS) -> JsonObject:
        """`{head, first_at, last_at, buckets: [{from, to, at, edits, runs}], marks}`.

        Raises NotFound for a workflow without events.
        """
        with self._database.read(snapshot=True) as tx:
            sql = (
                "SELECT version FROM view_history WHERE workflow = ? AND run IS NULL"
                " ORDER BY position DESC LIMIT 1"
            )
            newest = tx.execute(sql, (workflow,))
            if not newest:
                raise NotFound("there is no such workflow")
            head = int(newest[0][0])
            starts = _starts(head, buckets)
            times = self._times(tx, workflow, {1, *starts, head})
            others = _others(tx, workflow)
            runs = tx.execute(
                "SELECT id, number, version, requested_at, state FROM view_runs "
                "WHERE workflow = ? ORDER BY position DESC",
                (workflow,),
            )
        at_versions = sorted(int(run[2]) for run in runs)
        ends = [*(start - 1 for start in starts[1:]), head]
        told: list[Json] = [
            {
                "from": start,
                "to": end,
                "at": times[start],
                "edits": end - start + 1 - _within(others, start, end),
                "runs": _within(at_versions, start, end),
            }
            for start, end in zip(starts, ends, strict=True)
        ]
        marks: list[JsonObject] = [
            {
                "kind": "run",
                "version": version,
                "at": at,
                "label": f"Run #{number}",
                "id": id,
                "state": state,
            }
            for id, number, version, at, state in runs[:MOST_MARKS]
        ]
        marks += self._named(workflow)
        marks += [_mark(mark) for mark in self._marks.newest(workflow, MOST_MARKS)]
        return {
            "head": head,
            "first_at": times[1],
            "last_at": times[head],
            "buckets": told,
            "marks": [*sorted(marks, key=lambda mark: (mark["version"], mark["at"]))],
        }

    def _times(self, tx: Tx, workflow: str, versions: set[int]) -> dict[int, str]:
        places = self._ledger.positions(f"workflow:{workflow}", versions)
        marks = ", ".join("?" * len(places))
        sql = f"SELECT version, at FROM view_history WHERE workflow = ? AND position IN ({marks})"
        rows = tx.execute(sql, (workflow, *places.values()))
        return {int(version): str(at) for version, at in rows}

    def _named(self, workflow: str) -> list[JsonObject]:
        page = self._versions.page(workflow, MOST_MARKS)
        return [
            {
                "kind": "version",
                "version": item["version"],
                "at": item["at"],
                "label": item["name"],
                "id": item["id"],
            }
            for item in page.items
        ]


def _starts(head: int, buckets: int) -> list[int]:
    """The first version of each bucket; as even as whole numbers allow."""
    count = min(buckets, head)
    return [place * head // count + 1 for place in range(count)]


def _others(tx: Tx, workflow: str) -> list[int]:
    marks = ", ".join("?" * len(_OTHERS))
    sql = (
        "SELECT version FROM view_history WHERE workflow = ?"
        f" AND type <> '{WorkflowEdited.type}' AND type IN ({marks})"
    )
    return sorted(int(row[0]) for row in tx.execute(sql, (workflow, *_OTHERS)))


def _within(versions: Sequence[int], first: int, last: int) -> int:
    """How many of the sorted `versions` lie from `first` to `last`."""
    return bisect_right(versions, last) - bisect_left(versions, first)


def _mark(mark: Mark) -> JsonObject:
    labels = {
        "restore": f"restored version {mark.other_version}",
        "merge": f"merged “{mark.title}”",
        "fork": f"forked as “{mark.title}”",
    }
    found: JsonObject = {
        "kind": mark.kind,
        "version": mark.version,
        "at": mark.at,
        "label": labels[mark.kind],
    }
    return found if mark.other is None else {**found, "id": mark.other}
