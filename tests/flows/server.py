"""A real server in a process of its own, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

KEY = "test-key-" + "k" * 24
#: The checkout, whether or not it is installed.
ROOT = Path(__file__).resolve().parents[2]
#: Seconds a start may take on a busy machine.
START_S = 60.0
#: What Python runs.
SERVE = ("-m", "karate", "serve")


@dataclass(slots=True)
class Server:
    """One run of `karate serve`; `folder` holds its data and its log."""

    folder: Path
    process: subprocess.Popen[bytes]
    url: str
    link_token: str

    @property
    def log(self) -> str:
        """Everything it has written to standard error."""
        return (self.folder / "server.log").read_text()

    def client(self, **headers: str) -> httpx.Client:
        """A client with the internal API key, unless `headers` say otherwise."""
        shown = headers or {"x-api-key": KEY}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=shown, timeout=60)

    @contextmanager
    def join(self, name: str) -> Iterator[httpx.Client]:
        """A browser of its own that has joined as `name`."""
        with self.client(origin=self.url) as browser:
            answer = browser.post("/join", json={"token": self.link_token, "name": name})
            assert answer.status_code == 200, answer.text
            yield browser

    def socket_url(self, workflow: str, query: str = "") -> str:
        return f"{self.url.replace('http', 'ws')}/sync/{workflow}{query}"

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def environment(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a server or command over `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PORT": "0",
        "INTERNAL_API_KEY": KEY,
        "KARATE_DATA": str(folder / "var"),
        "KARATE_WORKERS_CPU": "1",
        **(more or {}),
    }


def command(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `karate` once over `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "karate", *arguments],
        cwd=folder,
        env=environment(folder, more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def start(
    folder: Path, more: Mapping[str, str] | None = None, program: Sequence[str] = SERVE
) -> Server:
    """Start a server over `folder` and wait until it answers."""
    out, log = folder / "server.out", folder / "server.log"
    with out.open("wb") as stdout, log.open("ab") as stderr:
        process = subprocess.Popen(
            [sys.executable, *program],
            cwd=folder,
            env=environment(folder, more),
            stdout=stdout,
            stderr=stderr,
        )
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        found = re.search(r"Sign in: (http://[^/]+)/join(?:#(\S+))?", out.read_text())
        if found is not None and _answers(found[1]):
            return Server(folder, process, found[1], found[2] or "")
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def running(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server for the duration of a block."""
    server = start(folder, more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.terminate()
            try:
                server.process.wait(20)
            except subprocess.TimeoutExpired:
                server.process.kill()
                server.process.wait()
