"""The server's side of one child process."""

from __future__ import annotations

import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from karate import errors

#: What the child runs: our own copy of the package, whatever folder it is started in.
START = "import sys; sys.path.insert(0, sys.argv[1]); from karate.nodes.child import main; main()"

#: The folder that holds the package `karate`.
HOME = Path(__file__).resolve().parents[2]

#: How long one transfer to or from a child may stand still, in seconds.
STALL_S = 60

#: How long a killed child may take to be gone, in seconds.
REAP_S = 10.0


Told: TypeAlias = Callable[[float, "float | None", bool], None]
"""(passes over the picture so far, share 0 to 1 where the work knows it, whether it has ended)."""

#: How the message of a child begins that is no answer yet.
_PROGRESS: Final = msgspec.msgpack.encode(["progress", 0.0, None])[:10]


def unheard(passes: float, share: float | None, ended: bool) -> None:
    """Nobody wants to know how far a job is."""


def _typed() -> dict[str, type[errors.KarateError]]:
    """Error classes by code."""
    found = (value for value in vars(errors).values() if isinstance(value, type))
    kinds = (kind for kind in found if issubclass(kind, errors.KarateError))
    return {kind.code: kind for kind in kinds if kind.__init__ is errors.KarateError.__init__}


class Worker:
    """A child process and the socket to it. It starts at once and warms up by itself."""

    def __init__(self, memory_bytes: int, nice: int, threads: int) -> None:
        ours, theirs = socket.socketpair()
        # A child that stops reading or writing in the middle of a message is as good as dead.
        for way in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, way, struct.pack("@ll", STALL_S, 0))
        words = (HOME, theirs.fileno(), memory_bytes, nice, threads)
        with ours, theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", START, *(str(word) for word in words)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._link = Connection(ours.detach())
        self._ready = False
        self._answer = b""
        self.jobs = 0
        self.working = False
        self.retiring = False

    @property
    def alive(self) -> bool:
        """Tell whether the process runs and was not collected by us."""
        return not self._link.closed and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def ending(self) -> str:
        """How the process ended, in words."""
        code = self._process.poll()
        if code is None:
            return "still running"
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"

    def send(self, function: str, payload: Sequence[Any] | Mapping[str, Any]) -> None:
        """Send a job; raises OSError if the child is gone."""
        self.jobs += 1
        self.working = True
        named = isinstance(payload, Mapping)
        args, kwargs = ([], payload) if named else (payload, {})
        self._link.send_bytes(msgspec.msgpack.encode([function, args, kwargs]))

    def answered(self, seconds: float, told: Told = unheard) -> bool:
        """Wait up to `seconds` for an answer; raises EOFError or OSError if the child died.

        What the child says meanwhile of how far it is goes to `told`.
        """
        if not self._link.poll(seconds):
            return False
        answer = self._link.recv_bytes()
        if not self._ready:
            self._ready = True
            return False
        if answer.startswith(_PROGRESS):
            _, passes, share = msgspec.msgpack.decode(answer)
            told(passes, share, False)
            return False
        self._answer, self.working = answer, False
        return True

    def result(self, told: Told = unheard) -> Any:
        """The answer's result; raises the error that the child sent."""
        answer = msgspec.msgpack.decode(self._answer)
        self._answer = b""
        self.retiring = answer[1]
        if answer[0] == "done":
            told(answer[3], None, True)
            return answer[2]
        _, _, code, detail, extra = answer
        raise _typed().get(code, errors.StepFailed)(detail, **extra)

    def stop(self) -> None:
        """End the process now; whoever waits for its answer sees it and calls `kill`."""
        self._process.kill()

    def kill(self) -> None:
        """End the process now and collect it. Harmless if it is gone."""
        self.stop()
        # One that hangs in the kernel is left behind; its socket is closed, so that it ends later.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(REAP_S)
        self._link.close()
