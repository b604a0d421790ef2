"""Starting and ending one server process of a test session, as an unprivileged user where root."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

#: Seconds a server may take to answer for the first time on a busy machine.
START_SECONDS = 60.0
#: Seconds a server may take to end before it is killed.
STOP_SECONDS = 20.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def unprivileged() -> pwd.struct_passwd | None:
    """The user to run servers as that refuse root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("There is neither a user `postgres` nor `nobody` to run PostgreSQL as.")


def free_port() -> int:
    """A TCP port of the loopback interface that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One running server process that ends with its test session, even a killed one."""

    def __init__(
        self, command: Sequence[str | Path], output: Path, user: pwd.struct_passwd | None = None
    ) -> None:
        self.output = output
        with output.open("wb") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=output.parent,
                preexec_fn=_end_with_parent,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )

    def wait(self, answers: Callable[[], bool]) -> None:
        """Return once `answers()` is true; raises RuntimeError with the output if never."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if answers():
                return
            time.sleep(0.05)
        said = self.output.read_text(errors="replace")[-4000:]
        code = self.process.poll()
        self.stop()
        raise RuntimeError(f"The server did not start (exit {code}):\n{said}")

    def stop(self) -> None:
        """End the process and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _end_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
