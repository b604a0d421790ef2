"""A y-websocket client of few lines over a real socket: a Yjs document, kept in step."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from pycrdt import Doc, Map
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from karate.sync import frames

#: Seconds a test waits for what must come.
WAIT_S = 30.0


class Canvas:
    """One open socket with its document. `saved` frames are durable; `told` are run events,
    `notices` what frames 102 said.
    """

    def __init__(self, socket: ClientConnection, doc: Doc[Any] | None = None) -> None:
        self.socket = socket
        self.doc: Doc[Any] = Doc() if doc is None else doc
        self.sent = self.saved = 0
        self.told: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self.synced = False
        socket.send(frames.step_one(self.doc.get_state()))

    @property
    def nodes(self) -> Map[Any]:
        nodes: Map[Any] = self.doc.get("nodes", type=Map)
        return nodes

    @property
    def keys(self) -> set[str]:
        """Ids of the nodes this client sees."""
        return set(self.nodes.keys())

    def param(self, node: str, name: str) -> Any:
        """What this client sees."""
        return self.nodes[node]["params"].get(name) if node in self.nodes else None

    def set(self, node: str, name: str, value: Any) -> None:
        """Edit here and send it."""
        before = self.doc.get_state()
        self.nodes[node]["params"][name] = value
        self.send(self.doc.get_update(before))

    def send(self, update: bytes) -> None:
        self.socket.send(frames.update_frame(update))
        self.sent += 1

    def until(self, done: Callable[[], bool]) -> None:
        """Take frames until `done`."""
        deadline = time.monotonic() + WAIT_S
        while not done():
            self.take(self.socket.recv(timeout=max(0.01, deadline - time.monotonic())))

    def take(self, data: str | bytes) -> None:
        assert isinstance(data, bytes)
        if data[0] >= 100:
            self._own_frame(data)
            return
        frame = frames.read_frame(data)
        if isinstance(frame, frames.StepOne):
            self.socket.send(frames.step_two(self.doc.get_update(frame.vector)))
            self.sent += 1
        elif isinstance(frame, frames.Update):
            self.doc.apply_update(frame.update)
            self.synced = True

    def _own_frame(self, data: bytes) -> None:
        start = 1
        while data[start] > 127:
            start += 1
        payload = json.loads(data[start + 1 :])
        if data[0] == frames.SAVED:
            self.saved = payload["frames"]
        elif data[0] == frames.RUN_EVENT:
            self.told.append(payload)
        elif data[0] == frames.NOTICE:
            self.notices.append(payload)


@contextmanager
def canvas(
    url: str, headers: Mapping[str, str] | None = None, doc: Doc[Any] | None = None
) -> Iterator[Canvas]:
    """An open canvas that has everything the server has."""
    with connect(url, additional_headers=headers, max_size=None) as socket:
        opened = Canvas(socket, doc)
        opened.until(lambda: opened.synced)
        yield opened


def closed_with(url: str, headers: Mapping[str, str] | None = None, *sent: str | bytes) -> int:
    """The close code a socket gets after sending `sent`."""
    with connect(url, additional_headers=headers, max_size=None) as socket:
        with suppress(ConnectionClosed):
            for data in sent:
                socket.send(data)
        return close_code(socket)


def close_code(socket: ClientConnection) -> int:
    """Read until the server closes, and tell how."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=WAIT_S)
    assert socket.close_code is not None
    return socket.close_code
