"""Checking the log of an installation: chains, checkpoints, and that nothing was cut off."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from karate.bootstrap.store import Store
from karate.errors import NotFound
from karate.ledger.checkpoint import FILE, read
from karate.ledger.examine import STRETCH, Examination, Kept, Scan, examine
from karate.ledger.scan import SCANNED, scanned
from karate.ledger.signing import signer_of
from karate.ledger.witness import Finding
from karate.nodes.pool import Pool

#: Bytes of memory and seconds one scanning process may take.
SCAN_BYTES: Final = 1 << 30
SCAN_S: Final = 600.0


def prove(store: Store, pinned: Sequence[Path] = ()) -> Examination:
    """Check the log against its own checkpoints, the one beside it, and those of `pinned` files.

    Raises NotFound and Incompatible for a pinned file that is none.
    """
    kept = [Kept(f"the checkpoint in {path.name}", read(path)) for path in pinned]
    try:
        beside = read(store.settings.data / "keys" / FILE)
        kept.append(Kept("the checkpoint kept beside the log", beside))
    except NotFound:
        pass
    signer = signer_of(store.keys, store.settings.signing_generation)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    with scanning(cores if store.ledger.position() > STRETCH else 1) as (scan, processes):
        return examine(store.ledger, signer.public_keys(), kept, scan, processes)


@contextmanager
def scanning(processes: int) -> Iterator[tuple[Scan, int]]:
    """A scan in `processes` child processes, or here for one, and how many may run at a time."""
    if processes < 2:
        yield scanned, 1
        return
    with Pool(processes, SCAN_BYTES, nice=0, threads=1) as pool:

        def scan(url: str, after: int, upto: int, cuts: list[int]) -> dict[str, Any]:
            found: dict[str, Any] = pool.run(SCANNED, (url, after, upto, cuts), SCAN_S)
            return found

        yield scan, processes


def line_of(finding: Finding) -> str:
    """A finding as one line: where, then what."""
    place = [finding.stream] if finding.stream else []
    place += [f"version {finding.version}"] if finding.version else []
    place += [f"position {finding.position}"] if finding.position else []
    return f"{', '.join(place)}: {finding.detail}" if place else finding.detail
