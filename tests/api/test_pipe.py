"""The short way to a transport writes the frames that a websocket is made of."""

from __future__ import annotations

from typing import Any, cast

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.protocol import State
from websockets.uri import parse_uri

from karate.api.pipe import SHARED, Pipe


class Written:
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.data += b"".join(parts)


def piped(*transports: Written) -> list[Pipe]:
    pipes = [Pipe() for _ in transports]
    for pipe, transport in zip(pipes, transports, strict=True):
        pipe.connect(cast("Any", transport))
        pipe.open = True
    return pipes


@pytest.mark.parametrize("size", [0, 125, 126, 65535, SHARED, SHARED + 1])
def test_everybody_gets_the_message_and_the_next_one(size: int) -> None:
    transports = [Written(), Written()]
    told = [bytes(size), bytes([1]) * size, b"short"]
    pipes = piped(*transports)
    for data in told:
        assert all(pipe.push(data) for pipe in pipes)
    for transport in transports:
        peer = ClientProtocol(parse_uri("ws://here"), state=State.OPEN, max_size=None)
        peer.receive_data(transport.data)
        frames = [event for event in peer.events_received() if isinstance(event, Frame)]
        assert [bytes(frame.data) for frame in frames] == told


def test_nothing_is_written_while_it_is_not_open() -> None:
    transport = Written()
    (pipe,) = piped(transport)
    pipe.open = False
    assert not pipe.push(b"data")
    assert transport.data == b""
