"""How long an edit takes to reach another canvas, idle and while a 24-megapixel blur runs.

`python -m bench.edits_under_load [--rounds 3] [--seconds 6] [--limit 2.0]`

Starts `karate serve` on a free port with a fresh folder, opens two y-websocket clients on one
workflow and moves a node 50 times a second. Latency is from the first client's send until the
second client has applied the change. Rounds of idle and busy alternate, so that a drift of the
machine hits both. Prints p50 and p99 of each and the ratio of the p99; ends with 1 when that is
above `--limit`.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from PIL import Image
from pycrdt import (
    Array,
    Doc,
    Map,
    TransactionEvent,
    create_sync_message,
    create_update_message,
    handle_sync_message,
)
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[1]
PHOTO = ROOT / "karate/nodes/samples/rocket.jpg"
#: 24 megapixels.
SIZE = (6000, 4000)
#: Edits per second; a person drags at most this fast.
RATE = 50
#: Edits sent before anything is measured.
WARM_UP = 100
#: Seconds the server may take to start, and a run to end.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the key that opens it."""

    address: str
    key: str
    api: httpx.Client


@contextmanager
def serving() -> Iterator[Server]:
    """`karate serve` on a free port with a fresh folder."""
    key = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory(prefix="karate-bench-") as folder:
        env = {
            **os.environ,
            "KARATE_DATA": folder,
            "HOST": "127.0.0.1",
            "PORT": "0",
            "INTERNAL_API_KEY": key,
            "KARATE_SYNC_MAX_FRAMES_PER_SECOND": "0",
            "KARATE_LOG_LEVEL": "warning",
        }
        arguments = [sys.executable, "-m", "karate", "serve"]
        with subprocess.Popen(
            arguments, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                address = _address(process)
                headers = {"x-api-key": key}
                with httpx.Client(base_url=address, headers=headers, timeout=60) as api:
                    yield Server(address, key, api)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found[0]
    raise SystemExit("the server did not start")


def socket(server: Server, workflow: str) -> ClientConnection:
    """A connection to the room of `workflow`, as a context manager."""
    url = server.address.replace("http", "ws", 1) + f"/sync/{workflow}"
    headers = {"x-api-key": server.key}
    return connect(url, additional_headers=headers, compression=None, max_size=None)


class Canvas:
    """A y-websocket client: a document that follows the room on a thread of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.doc: Doc[Any] = Doc()
        self.nodes = self.doc.get("nodes", type=Map)
        self.seen: dict[int, float] = {}
        self.synced = threading.Event()
        self.socket.send(create_sync_message(self.doc))
        self._last = 0
        threading.Thread(target=self._follow, daemon=True).start()
        if not self.synced.wait(30):
            raise SystemExit("the canvas got no document")

    def move(self, node: str, number: int) -> float:
        """Move `node` to x = `number`; returns when its update was handed to the socket."""
        updates: list[bytes] = []

        def keep(event: TransactionEvent) -> None:
            updates.append(event.update)

        watch = self.doc.observe(keep)
        self.nodes[node]["position"] = [number, 0]
        self.doc.unobserve(watch)
        sent = time.perf_counter()
        self.socket.send(create_update_message(updates[0]))
        return sent

    def _follow(self) -> None:
        try:
            for message in self.socket:
                if isinstance(message, bytes) and message[:1] == b"\x00":
                    self._apply(message[1:])
        except ConnectionClosed as closed:
            print(f"canvas closed: {closed}", file=sys.stderr)

    def _apply(self, message: bytes) -> None:
        reply = handle_sync_message(message, self.doc)
        if reply is not None:
            self.socket.send(reply)
        if message[0] == 1:
            self.synced.set()
        if "soft" in self.nodes:
            position = self.nodes["soft"]["position"]
            number = int((list(position) if isinstance(position, Array) else position)[0])
            now = time.perf_counter()
            for missed in range(self._last + 1, number + 1):
                self.seen[missed] = now
            self._last = max(self._last, number)


class Mover:
    """Moves a node at RATE and knows how long each move took to arrive."""

    def __init__(self, author: Canvas, watcher: Canvas) -> None:
        self._author, self._watcher, self._number = author, watcher, 0

    def measure(self, stop: threading.Event, most: int) -> list[float]:
        """Latencies in milliseconds of at most `most` moves, or until `stop`."""
        sent: dict[int, float] = {}
        begun = time.perf_counter()
        while len(sent) < most and not stop.is_set():
            self._number += 1
            sent[self._number] = self._author.move("soft", self._number)
            time.sleep(max(0.0, begun + len(sent) / RATE - time.perf_counter()))
        until = time.perf_counter() + 30
        while self._number not in self._watcher.seen and time.perf_counter() < until:
            time.sleep(0.01)
        lost = sent.keys() - self._watcher.seen.keys()
        if lost:
            raise SystemExit(f"{len(lost)} edits never arrived")
        return [(self._watcher.seen[number] - at) * 1000 for number, at in sent.items()]


def photo() -> bytes:
    """A real photograph at 24 megapixels."""
    found = BytesIO()
    Image.open(PHOTO).convert("RGB").resize(SIZE).save(found, "JPEG", quality=90)
    return found.getvalue()


def make_workflow(api: httpx.Client) -> str:
    """A workflow that blurs the photograph."""
    answer = api.post("/api/v1/assets", content=photo(), headers={"content-type": "image/jpeg"})
    asset = answer.raise_for_status().json()["id"]
    nodes = [
        {"id": "photo", "type": "image", "position": [0, 0], "params": {"asset": asset}},
        {"id": "soft", "type": "blur", "position": [0, 0], "params": {"sigma": 8}},
    ]
    edges = [{"source": "photo", "source_port": "image", "target": "soft", "target_port": "image"}]
    body = {"title": "Bench", "graph": {"nodes": nodes, "edges": edges}}
    return str(api.post("/api/v1/workflows", json=body).raise_for_status().json()["id"])


def blur(api: httpx.Client, workflow: str, sigma: float, done: threading.Event) -> None:
    """Run the blur to its end, then set `done`."""
    body = {"inputs": {"soft": {"sigma": sigma}}}
    path = f"/api/v1/workflows/{workflow}/runs"
    run = api.post(path, json=body).raise_for_status().json()["id"]
    until = time.monotonic() + PATIENCE_S
    state = "queued"
    while state in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.5)
        state = api.get(f"/api/v1/runs/{run}").raise_for_status().json()["state"]
    done.set()
    if state != "succeeded":
        print(f"the blur ended as {state}", file=sys.stderr)


def measure(server: Server, rounds: int, seconds: float) -> tuple[list[float], list[float]]:
    """Latencies idle and busy, in milliseconds."""
    workflow = make_workflow(server.api)
    never, most = threading.Event(), round(seconds * RATE)
    idle: list[float] = []
    busy: list[float] = []
    with socket(server, workflow) as one, socket(server, workflow) as other:
        mover = Mover(Canvas(one), Canvas(other))
        mover.measure(never, WARM_UP)
        for number in range(rounds):
            idle += mover.measure(never, most)
            done = threading.Event()
            work = threading.Thread(
                target=blur, args=(server.api, workflow, 8.0 + number / 10, done)
            )
            work.start()
            busy += mover.measure(done, round(PATIENCE_S * RATE))
            work.join()
    return idle, busy


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--limit", type=float, default=2.0)
    given = parser.parse_args()
    with serving() as server:
        idle, busy = measure(server, given.rounds, given.seconds)
    cuts = {name: quantiles(found, n=100) for name, found in (("idle", idle), ("busy", busy))}
    print(f"{'':6}{'edits':>8}{'p50 ms':>10}{'p99 ms':>10}")
    for name, found in (("idle", idle), ("busy", busy)):
        print(f"{name:6}{len(found):8}{cuts[name][49]:10.2f}{cuts[name][98]:10.2f}")
    ratio = cuts["busy"][98] / cuts["idle"][98]
    print(f"p99 busy / idle: {ratio:.2f} (limit {given.limit:g})")
    return 0 if ratio <= given.limit else 1


if __name__ == "__main__":
    sys.exit(main())
