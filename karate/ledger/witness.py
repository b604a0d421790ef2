"""What the log says of its heads, against what the instance signed of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from karate.errors import Incompatible
from karate.ledger.checkpoint import STREAM, Checkpoint
from karate.ledger.codec import open_row
from karate.ledger.heads import Heads
from karate.ledger.log import Ledger
from karate.ledger.row import by_stream
from karate.ledger.scan import break_of
from karate.ledger.signed import Signed

#: Events opened in search of the one that was altered.
OPENED_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, said to people, and where as far as that is known."""

    detail: str
    stream: str = ""
    version: int = 0
    position: int = 0


class Witness:
    """Follows the log from cut to cut; `findings` grows. Names each stream once.

    `every`: the signature of each checkpoint of the log is checked, not only that its key is known.
    """

    def __init__(self, ledger: Ledger, public_keys: dict[str, bytes], every: bool) -> None:
        self._ledger, self._public_keys, self._every = ledger, public_keys, every
        self.findings: list[Finding] = []
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._moved: set[str] = set()
        self._signed = Heads()
        self._versions: dict[str, int] = {}
        self._named: set[str] = set()
        self._checked: Checkpoint | None = None

    def scanned(self, breaks: Sequence[Any], firsts: Sequence[Any]) -> None:
        """Take in the breaks of a stretch, and chain its first events to those before it."""
        found = list(breaks)
        for stream, version, position, id, encoded, hash in firsts:
            known, previous = self._heads.get(stream, (0, b""))
            fits = version == known + 1 and sha256(previous + encoded).digest() == hash
            if not fits:
                found.append([stream, version, position, id, break_of(version, known)])
        for stream, version, position, id, detail in sorted(found, key=lambda item: item[2]):
            self._named.add(stream)
            self._found(f"event {id}: {detail}", stream, version, position)

    def moved(self, heads: Sequence[Any]) -> None:
        """The log has these heads at the next cut."""
        for stream, version, hash in heads:
            self._heads[stream] = (version, hash)
            self._moved.add(stream)

    def check(self, signed: Signed) -> None:
        """Compare the heads with a checkpoint of the log."""
        made, at = signed.checkpoint, f"the checkpoint at position {signed.at}"
        moved, self._moved = self._moved, set()
        if made is None or not self._ours(made):
            wrong = "does not open: it was altered" if made is None else "is not this instance's"
            self._found(f"{at} {wrong}", STREAM, signed.version, signed.at)
            return
        self._checked = made
        self._signed.put(signed.heads)
        if (self._signed.root(), len(self._signed)) != (made.root, made.streams):
            self._recover(made, at)
        listed = set()
        for stream, version, hash in signed.heads:
            listed.add(stream)
            if self._heads.get(stream) != (version, hash):
                self._differs(stream, version, at)
            self._versions[stream] = version
        for stream in moved - listed:
            self._named_once(stream, f"{at} knows nothing of its newest events: they were put in")

    def compare(self, where: str, kept: Checkpoint) -> None:
        """Compare the heads with a checkpoint kept elsewhere, of a cut inside the log.

        What `check` has compared already is not told twice.
        """
        if kept == self._checked or not self._trusted(where, kept):
            return
        own = self._own()
        if (own.root(), len(own)) != (kept.root, kept.streams):
            self._found(
                f"{where} covers {kept.streams} streams up to position {kept.position} and does "
                "not fit the log: events before it were altered, or removed and others appended"
            )

    def behind(self, where: str, kept: Checkpoint, end: int) -> None:
        """The log ends before a checkpoint kept elsewhere."""
        if self._trusted(where, kept):
            self._found(
                f"the log ends at position {end}, but {where} covers it up to position "
                f"{kept.position}: events were removed from the end",
                position=end,
            )

    def events_since(self, newest: Checkpoint | None, end: int) -> int:
        """Positions behind what is signed, checkpoints left out."""
        after = newest.position if newest is not None else 0
        sql = (
            "SELECT COUNT(*) FROM events WHERE notification_id > ? AND notification_id <= ?"
            " AND originator_id <> ?"
        )
        with self._ledger.database.read() as tx:
            return int(tx.execute(sql, [after, end, STREAM])[0][0])

    def _ours(self, made: Checkpoint) -> bool:
        return made.genuine(self._public_keys) if self._every else made.key in self._public_keys

    def _trusted(self, where: str, kept: Checkpoint) -> bool:
        if not kept.genuine(self._public_keys):
            self._found(f"{where} is not signed by this instance")
            return False
        return True

    def _recover(self, made: Checkpoint, at: str) -> None:
        """Go on from the log's own heads: a checkpoint before this one is missing or altered."""
        self._signed = self._own()
        if (self._signed.root(), len(self._signed)) != (made.root, made.streams):
            self._found(
                f"{at} covers {made.streams} streams and does not fit the log, which has "
                f"{len(self._signed)}: what is before it was altered, and so was a checkpoint",
                STREAM,
                position=made.position,
            )

    def _own(self) -> Heads:
        own = Heads()
        own.put((stream, version, hash) for stream, (version, hash) in self._heads.items())
        return own

    def _differs(self, stream: str, version: int, at: str) -> None:
        """Say how the log's head of `stream` is not the one that was signed as `version`."""
        if stream in self._named:
            return
        ours, good = self._heads.get(stream, (0, b""))[0], self._versions.get(stream, 0)
        if not ours:
            self._named_once(stream, f"it is missing; {at} signed {version} events of it")
        elif ours < version:
            detail = f"it ends at version {ours}; {at} signed version {version}: events are missing"
            self._named_once(stream, detail, ours)
        else:
            altered, place = self._altered(stream, good, min(ours, version))
            which = f"version {altered}" if altered else f"one of versions {good + 1} to {version}"
            detail = f"{which} is not the event that {at} signed: it was altered or replaced, and "
            self._named_once(stream, f"{detail}every hash behind it made anew", altered, place)

    def _altered(self, stream: str, good: int, upto: int) -> tuple[int, int]:
        """Version and position of the first event behind `good` that does not open; 0 if all do."""
        with self._ledger.database.read() as tx:
            found = by_stream(tx, stream, good, upto, OPENED_MAX, newest_first=False)
        for row in found:
            try:
                open_row(row, self._ledger.keys)
            except Incompatible:
                return row.version, row.position
        return (found[0].version, found[0].position) if len(found) == 1 else (0, 0)

    def _named_once(self, stream: str, detail: str, version: int = 0, position: int = 0) -> None:
        if stream not in self._named:
            self._named.add(stream)
            self._found(detail, stream, version, position)

    def _found(self, detail: str, stream: str = "", version: int = 0, position: int = 0) -> None:
        self.findings.append(Finding(detail, stream, version, position))
