"""Six processes write, roll back and are killed; a reader in another process misses nothing."""

from __future__ import annotations

import multiprocessing
import time
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.contracts.ledger import crowd
from tests.contracts.ledger.opened import opened

WRITERS = 6
_SPAWNED = multiprocessing.get_context("forkserver")
_SPAWNED.set_forkserver_preload(["tests.contracts.ledger.crowd", "karate.ledger.store_postgres"])


def _start(url: str, keys: Path, name: str) -> tuple[BaseProcess, Connection]:
    receive, send = _SPAWNED.Pipe(duplex=False)
    process = _SPAWNED.Process(target=crowd.write, args=(url, keys, name, send), daemon=True)
    process.start()
    send.close()
    return process, receive


def _write_and_kill(url: str, keys: Path, seconds: float) -> dict[str, int]:
    """Let writers work for `seconds`, killing one every so often; what they were answered."""
    acked: dict[str, int] = {}
    writers = [_start(url, keys, f"writer{number}") for number in range(WRITERS)]
    for _, receive in writers:  # a busy machine takes seconds to start a process
        acked.update(receive.recv())
    end, kill_at, started = time.monotonic() + seconds, time.monotonic() + seconds / 4, WRITERS
    while time.monotonic() < end:
        for ready in wait([receive for _, receive in writers], timeout=0.05):
            assert isinstance(ready, Connection)
            acked.update(ready.recv())
        if time.monotonic() > kill_at:
            process, receive = writers.pop(0)
            process.kill()
            _drain(process, receive, acked)
            writers.append(_start(url, keys, f"writer{started}"))
            started, kill_at = started + 1, time.monotonic() + seconds / 8
    for process, _ in writers:
        process.kill()
    for process, receive in writers:
        _drain(process, receive, acked)
    return acked


def _drain(process: BaseProcess, receive: Connection, acked: dict[str, int]) -> None:
    process.join()
    try:
        while receive.poll():
            acked.update(receive.recv())
    except (EOFError, OSError):
        pass  # killed while it was sending: that answer never arrived
    receive.close()
    process.close()


def _crowded(url: str, keys: Path, seconds: float) -> None:
    with opened(url, keys) as here:
        ours, theirs = _SPAWNED.Pipe()
        reader = _SPAWNED.Process(target=crowd.tail, args=(url, keys, theirs), daemon=True)
        reader.start()
        assert ours.recv() == "ready"
        acked = _write_and_kill(url, keys, seconds)
        everything: list[tuple[int, str, int, str]] = []
        while events := here.ledger.read(after=everything[-1][0] if everything else 0):
            everything += [(e.position, e.stream, e.version, e.id) for e in events]
        ours.send(everything[-1][0])
        seen = ours.recv()
        reader.join()
        assert here.ledger.verify() is None
    assert seen == everything
    assert len(acked) > 100
    assert acked.items() <= {id: position for position, _, _, id in everything}.items()
    assert all(first[0] < second[0] for first, second in pairwise(everything))
    heads: dict[str, int] = {}
    for _, stream, version, _ in everything:
        assert version == heads.get(stream, 0) + 1
        heads[stream] = version
    assert set(crowd.SHARED) < heads.keys()
    assert "workflow:gone" not in heads


def test_a_tailing_reader_in_another_process_skips_nothing(url: str, tmp_path: Path) -> None:
    _crowded(url, tmp_path / "keys", seconds=3.0)


@pytest.mark.long
@pytest.mark.timeout(120)
def test_a_tailing_reader_skips_nothing_for_half_a_minute(url: str, tmp_path: Path) -> None:
    _crowded(url, tmp_path / "keys", seconds=30.0)
