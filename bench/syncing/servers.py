"""Karate and its peers as processes on one core, and what the kernel says about them."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ops.scripts.node import find

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "bench/peers"
#: The core that servers run on; the load generator has another.
SERVER_CORE, LOAD_CORE = 0, 1
#: Seconds a server may take to start or to end.
PATIENCE_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a server had used at one moment: CPU seconds, bytes of memory, bytes written."""

    cpu: float
    rss: int
    written: int
    at: float


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in Karate's database: events, and bytes of pages of the log with its indexes, and
    of everything but snapshots, which are in proportion to documents."""

    events: int
    log: int
    whole: int


class Server:
    """One server process with a folder of its own, which survives `stop` and `start`."""

    name = ""
    dialect = "yjs"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self.folder.mkdir()
        self.process: subprocess.Popen[str] | None = None
        self.port = 0
        self._rooms = 0

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        """The command line and what it needs in its environment."""
        raise NotImplementedError

    def start(self) -> float:
        """Start; returns the seconds until it answered."""
        begun = time.monotonic()
        self.port = _free_port()
        arguments, more = self.command()
        self.process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env={**os.environ, **more},
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: on_core(SERVER_CORE),
        )
        assert self.process.stdout is not None
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - begun > PATIENCE_S:
                raise SystemExit(f"{self.name} did not start")
            time.sleep(0.02)
        return time.monotonic() - begun

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """End it and wait."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def rooms(self, count: int) -> list[str]:
        """The names of `count` empty rooms nobody has used."""
        self._rooms += count
        return [f"room-{number}" for number in range(self._rooms - count, self._rooms)]

    def address(self) -> dict[str, Any]:
        """What the load generator needs to connect."""
        return {"port": self.port, "dialect": self.dialect, "prefix": "/", "headers": {}}

    def sample(self) -> Sample:
        """What it has used until now. Its worker processes, which idle, are left out."""
        assert self.process is not None
        proc = Path(f"/proc/{self.process.pid}")
        fields = proc.joinpath("stat").read_text().rpartition(")")[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / _TICKS
        rss = int(_field(proc / "status", "VmRSS")) * 1024
        return Sample(cpu, rss, int(_field(proc / "io", "write_bytes")), time.monotonic())

    def stored(self) -> Stored | None:
        """What lies in the database, where it can be told event by event."""
        return None

    def highest(self) -> int:
        """The most memory it ever had, in bytes."""
        assert self.process is not None
        return int(_field(Path(f"/proc/{self.process.pid}/status"), "VmHWM")) * 1024


class Karate(Server):
    """`karate serve` with SQLite and nothing turned off but the limit of frames a second."""

    name = "karate"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.key = secrets.token_urlsafe(16)

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        more = {
            "KARATE_DATA": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "INTERNAL_API_KEY": self.key,
            "KARATE_SYNC_MAX_FRAMES_PER_SECOND": "0",
            "KARATE_LOG_LEVEL": "warning",
            "KARATE_ROOM_IDLE_S": "1",
        }
        return [sys.executable, "-m", "karate", "serve"], more

    def stored(self) -> Stored | None:
        (file,) = self.folder.glob("*.db")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            (events,) = database.execute("SELECT COUNT(*) FROM events").fetchone()
            sizes = _sizes(database)
        with closing(sqlite3.connect(f"file:{file}-views?mode=ro", uri=True)) as database:
            views = sum(_sizes(database).values())
        log = sum(size for name, size in sizes.items() if name.startswith("events"))
        return Stored(events, log, sum(sizes.values()) - sizes["snapshots"] + views)

    def answers(self) -> bool:
        try:
            return self._api().get("/ready").is_success
        except httpx.HTTPError:
            return False

    def rooms(self, count: int) -> list[str]:
        body = {"title": "Bench", "graph": {"nodes": [], "edges": []}}
        with self._api() as api:
            answers = [api.post("/api/v1/workflows", json=body) for _ in range(count)]
        return [str(answer.raise_for_status().json()["id"]) for answer in answers]

    def address(self) -> dict[str, Any]:
        return {**super().address(), "prefix": "/sync/", "headers": {"x-api-key": self.key}}

    def _api(self) -> httpx.Client:
        address = f"http://127.0.0.1:{self.port}"
        return httpx.Client(base_url=address, headers={"x-api-key": self.key}, timeout=60)


class Hocuspocus(Server):
    """@hocuspocus/server with its SQLite extension."""

    name = "hocuspocus"
    dialect = "hocuspocus"

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        more = {"PORT": str(self.port), "DATA": str(self.folder)}
        return [find().node, str(PEERS / "hocuspocus.mjs")], more


class YWebsocket(Server):
    """@y/websocket-server with its LevelDB store."""

    name = "y-websocket"

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        file = PEERS / "node_modules/@y/websocket-server/src/server.js"
        more = {"PORT": str(self.port), "HOST": "127.0.0.1", "YPERSISTENCE": str(self.folder)}
        return [find().node, str(file)], more


SERVERS: dict[str, type[Server]] = {each.name: each for each in (Karate, Hocuspocus, YWebsocket)}


def _sizes(database: sqlite3.Connection) -> dict[str, int]:
    return dict(database.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name"))


def on_core(core: int) -> None:
    """Keep this process to one core, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def _field(file: Path, name: str) -> str:
    found = re.search(rf"^{name}:\s*(\d+)", file.read_text(), re.M)
    assert found is not None
    return found[1]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
