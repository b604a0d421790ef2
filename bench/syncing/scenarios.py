"""What is measured. Each function takes a server and returns figures by name."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from bench.syncing.load import Run, load
from bench.syncing.servers import Server, Stored

#: Rates of the rising load, edits a second to 100 readers.
RATES = (240, 480, 960, 1440, 1920, 2880, 3840)
#: The p99 in milliseconds that a rate must keep.
HELD_MS = 100.0
#: Seconds after the last close until memory is looked at, and after the last edit of open rooms.
SETTLE_S, IDLE_S = 4.0, 12.0
KIB, MIB = 1024, 1 << 20

Figures = dict[str, float | None]


def fan_out(server: Server, quick: bool) -> Figures:
    """One writer at 60 edits a second."""
    found: Figures = {}
    for readers in (30, 100):
        run = _fan(server, readers + 1, 1, 60, 3 if quick else 8)
        found |= _told(f"1 → {readers} at 60/s", run)
    return found


def writers(server: Server, quick: bool) -> Figures:
    """Thirty people who all write and read."""
    return _told("30 writers at 10/s", _fan(server, 30, 30, 10, 3 if quick else 8))


def ramp(server: Server, quick: bool) -> Figures:
    """A rate that rises until 100 readers are told too late."""
    best: Run | None = None
    for rate in RATES:
        # Somebody else's burst on this machine must not end the climb: a rate may try twice.
        for _ in range(2):
            run = _fan(server, 101, 1, rate, 2 if quick else 4)
            held = run.complete and not run.figures["left"] and run.figures["p99"] <= HELD_MS
            if held:
                break
        if not held:
            break
        best = run
    if best is None:
        return {"rising: deliveries/s": None}
    return {
        "rising: deliveries/s": best.figures["rate"],
        "rising: p99 ms": best.figures["p99"],
        "rising: CPU µs a delivery": _each(best),
        "rising: frames a reader": best.figures["messages"] / 101,
    }


def presence(server: Server, quick: bool) -> Figures:
    """A hundred people who move their pointers."""
    (room,) = server.rooms(1)
    seconds = 3 if quick else 8
    run = load(server, "presence", room=room, clients=100, hz=5, seconds=seconds)
    return _told("presence 100 × 5 Hz", run)


def rooms(server: Server, quick: bool) -> Figures:
    """Many rooms of two, one of whom edits once a second; memory with them open and closed."""
    found: Figures = {}
    for count in (200,) if quick else (200, 1000):
        # Both times in a process without a past: what it has given up would be used again unseen.
        server.stop()
        server.start()
        each = _idle_client(server)
        server.stop()
        server.start()
        names = server.rooms(count)
        idle: list[int] = []
        run = load(
            server,
            "rooms",
            partial(_idle, server, idle),
            names=names,
            rate=1,
            seconds=4 if quick else 8,
        )
        title = f"{count} rooms × 2"
        found |= _told(title, run)
        closed, opened = run.samples["closed"].rss, run.samples["begin"].rss
        found[f"{title}: KiB a room"] = (opened - closed) / count / KIB
        found[f"{title}: KiB beyond sockets"] = (opened - closed) / count / KIB - 2 * each
        found[f"{title}, idle: KiB beyond sockets"] = (idle[0] - closed) / count / KIB - 2 * each
        found[f"{title}: MiB kept after close"] = (server.sample().rss - closed) / MIB
        if count == 1000:
            server.stop()
            found["restart, 1000 rooms known: s"] = server.start()
            again = load(server, "open", names=names[:200])
            found["restart: open a room p50 ms"] = again.figures["p50"]
    return found


def clients(server: Server, quick: bool) -> Figures:
    """Five hundred connections load one document at once, then idle."""
    found: Figures = {}
    count = 200 if quick else 500
    for title, heavy in (("30 nodes", 0), ("1 MB", 1_000_000)):
        (room,) = server.rooms(1)
        run = load(server, "join", room=room, connections=count, heavy=heavy)
        name = f"{count} join {title}"
        found[f"{name}: last byte p99 ms"] = run.figures["p99"]
        found[f"{name}: CPU ms each"] = run.cpu / count * 1000
    server.stop()
    server.start()
    found["KiB an idle client"] = _idle_client(server)
    return found


def documents(server: Server, quick: bool) -> Figures:
    """A long feed: its speed, what is written for it, and opening the document afterwards."""
    edits = 10_000 if quick else 100_000
    (room, slow_room) = server.rooms(2)
    stored = [server.stored()]
    run = load(server, "feed", room=room, edits=edits, rate=0)
    stored.append(_settled(server))
    found: Figures = {
        f"feed {edits}: edits/s": run.figures["rate"],
        f"feed {edits}: CPU µs an edit": run.cpu / edits * 1e6,
        f"feed {edits}: bytes written ×": run.written / run.figures["bytes"],
    }
    paced = 300 if quick else 600
    run = load(server, "feed", room=slow_room, edits=paced, rate=60)
    found["paced 60/s: bytes written ×"] = run.written / run.figures["bytes"]
    stored.append(_settled(server))
    found |= _bytes_an_event(f"feed {edits}", *stored[:2])
    found |= _bytes_an_event("paced 60/s", *stored[1:])
    server.stop()
    server.start()
    before = server.sample().rss
    run = load(server, "cold", room=room, times=5)
    found[f"cold open of {edits} edits: ms"] = run.figures["first"]
    found["cold open: bytes"] = run.figures["bytes"]
    found["cold open: MiB grown"] = (server.sample().rss - before) / MIB
    return found


def slow_reader(server: Server, quick: bool) -> Figures:
    """One reader stops reading."""
    server.stop()
    server.start()
    (room,) = server.rooms(1)
    run = load(server, "slow", room=room, mib=20 if quick else 100)
    grown = server.highest() - run.samples["begin"].rss
    return {f"slow reader, {20 if quick else 100} MiB: MiB grown": grown / MIB}


SCENARIOS: dict[str, Callable[[Server, bool], Figures]] = {
    "fan-out": fan_out,
    "writers": writers,
    "ramp": ramp,
    "presence": presence,
    "clients": clients,
    "rooms": rooms,
    "documents": documents,
    "slow-reader": slow_reader,
}


def _fan(server: Server, readers: int, writers: int, rate: int, seconds: int) -> Run:
    (room,) = server.rooms(1)
    return load(
        server, "fan", room=room, readers=readers, writers=writers, rate=rate, seconds=seconds
    )


def _idle_client(server: Server) -> float:
    """KiB of one more client in a room of 30 nodes."""
    (room,) = server.rooms(1)
    run = load(server, "join", room=room, connections=300, heavy=0)
    return (run.samples["end"].rss - run.samples["begin"].rss) / 300 / KIB


def _idle(server: Server, found: list[int], mark: str) -> None:
    """After the last edit, note memory once the rooms have rested; after the last close, wait."""
    if mark == "end":
        time.sleep(IDLE_S)
        found.append(server.sample().rss)
    elif mark == "left":
        time.sleep(SETTLE_S)


def _settled(server: Server) -> Stored | None:
    """What is stored once the read models have caught up."""
    time.sleep(SETTLE_S)
    return server.stored()


def _bytes_an_event(title: str, before: Stored | None, after: Stored | None) -> Figures:
    if before is None or after is None:
        return {}
    events = after.events - before.events
    return {
        f"{title}: bytes stored an event": (after.log - before.log) / events,
        f"{title}: with read models": (after.whole - before.whole) / events,
    }


def _told(title: str, run: Run) -> Figures:
    return {
        f"{title}: p50 ms": run.figures["p50"],
        f"{title}: p99 ms": run.figures["p99"] if run.complete else None,
        f"{title}: CPU µs a delivery": _each(run),
    }


def _each(run: Run) -> float:
    delivered: int = run.figures["delivered"]
    return run.cpu / max(1, delivered) * 1e6
