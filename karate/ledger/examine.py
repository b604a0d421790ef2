"""The check of a whole log: every chain, every checkpoint, and that nothing was cut off.

Stretches of the log are scanned by several processes at once; here the pieces are put together.
Every checkpoint lists the heads that moved, so what does not fit one is named by stream.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from karate.ledger.checkpoint import Checkpoint
from karate.ledger.log import Ledger
from karate.ledger.scan import scanned
from karate.ledger.signed import Signed, SignedEvents
from karate.ledger.witness import Finding, Witness

#: Positions of one stretch.
STRETCH: Final = 50_000

Scan: TypeAlias = Callable[[str, int, int, list[int]], dict[str, Any]]
"""`scan.scanned`, here or in another process."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint kept apart from the log; `where` tells people which one."""

    where: str
    checkpoint: Checkpoint


@dataclass(slots=True)
class Examination:
    """What was looked at, and the findings; no finding means that all is well.

    `newest` is the last checkpoint of the log; `unsigned` the number of events behind it.
    """

    events: int = 0
    checkpoints: int = 0
    newest: Checkpoint | None = None
    unsigned: int = 0
    findings: list[Finding] = field(default_factory=list)


def examine(
    ledger: Ledger,
    public_keys: dict[str, bytes],
    kept: Sequence[Kept] = (),
    scan: Scan = scanned,
    processes: int = 1,
) -> Examination:
    """Check everything up to the newest event. Up to `processes` calls of `scan` run at a time.

    Every root is compared, but of an intact log one signature is checked, the newest: its root is
    over the stream of checkpoints, too, so the older ones are what they were when it was signed.
    Where anything does not fit, all is looked at again with every signature, to name what is wrong.
    """
    found = _examined(ledger, public_keys, kept, scan, processes, every=False)
    newest = found.newest
    if not found.findings and (newest is None or newest.genuine(public_keys)):
        return found
    return _examined(ledger, public_keys, kept, scan, processes, every=True)


def _examined(
    ledger: Ledger,
    public_keys: dict[str, bytes],
    kept: Sequence[Kept],
    scan: Scan,
    processes: int,
    every: bool,
) -> Examination:
    with ledger.database.read() as tx:
        end = ledger.position()
        given = tx.store.last_position(tx.cursor) if tx.dialect == "sqlite" else 0
    found = Examination()
    witness = Witness(ledger, public_keys, every)
    by_place = sorted(kept, key=lambda item: item.checkpoint.position)
    for stretch, signed, result in _stretches(ledger, end, by_place, scan, processes):
        found.events += result["events"]
        witness.scanned(result["breaks"], result["firsts"])
        for cut, moved in zip([*stretch, None], result["moved"], strict=True):
            witness.moved(moved)
            for item in signed.get(cut, ()):
                witness.check(item)
                found.checkpoints, found.newest = found.checkpoints + 1, item.checkpoint
            for other in by_place:
                if other.checkpoint.position == cut:
                    witness.compare(other.where, other.checkpoint)
    for other in by_place:
        if other.checkpoint.position > end:
            witness.behind(other.where, other.checkpoint, end)
    if given > end:
        witness.findings.append(
            Finding(f"{given - end} events were removed from the end: position {given} was given")
        )
    found.unsigned = witness.events_since(found.newest, end)
    found.findings = witness.findings
    return found


_Piece: TypeAlias = tuple[list[int], dict[int | None, list[Signed]], dict[str, Any]]
"""The cuts of a stretch, the checkpoints at each, and what its scan found."""


def _stretches(
    ledger: Ledger, end: int, kept: Sequence[Kept], scan: Scan, processes: int
) -> Iterator[_Piece]:
    """The stretches in order, `processes` of them being scanned while one is looked at."""
    events = SignedEvents(ledger)
    waiting: deque[tuple[list[int], dict[int | None, list[Signed]], Future[dict[str, Any]]]]
    waiting = deque()
    with ThreadPoolExecutor(max(1, processes), thread_name_prefix="examine") as threads:
        for after in range(0, end, STRETCH):
            upto = min(after + STRETCH, end)
            signed: dict[int | None, list[Signed]] = {}
            for item in events.upto(upto):
                signed.setdefault(max(item.position, after + 1), []).append(item)
            places = {item.checkpoint.position for item in kept}
            places = {place for place in places if after < place <= upto}
            cuts = sorted(places.union(place for place in signed if place is not None))
            job = threads.submit(scan, ledger.database.url, after, upto, cuts)
            waiting.append((cuts, signed, job))
            if len(waiting) > processes:
                cuts, signed, job = waiting.popleft()
                yield cuts, signed, job.result()
        for cuts, signed, job in waiting:
            yield cuts, signed, job.result()
