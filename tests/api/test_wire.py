"""How large a message may be before and after a socket is let in."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from karate.api.wire import CONTROLS, EXTENSION, FRAGMENTS, wire_protocol

#: Bytes of a message before and after.
SMALL, LARGE = 1_000, 100_000


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Sends back what it gets; lets `/in` in."""
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/in":
        scope["extensions"][EXTENSION]["widen"]()
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": message["bytes"]})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    config = uvicorn.Config(
        echo,
        port=0,
        ws=wire_protocol(SMALL),
        ws_max_size=LARGE,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize(
    ("path", "size", "code"),
    [
        ("/out", SMALL, None),
        ("/out", SMALL + 1, 4413),
        ("/out", 40 * LARGE, 4413),
        ("/in", LARGE, None),
        ("/in", LARGE + 1, 4413),
        ("/in", 40 * LARGE, 4413),
    ],
)
def test_message_limits(address: str, path: str, size: int, code: int | None) -> None:
    with connect(f"{address}{path}", max_size=None, compression=None) as socket:
        with suppress(ConnectionClosed):
            socket.send(bytes(size))
            if code is None:
                assert socket.recv(timeout=30) == bytes(size)
                return
        with suppress(ConnectionClosed):
            while True:
                socket.recv(timeout=30)
        assert socket.close_code == code


def test_pieces_count_together(address: str) -> None:
    with connect(f"{address}/out", max_size=None, compression=None) as socket:
        with suppress(ConnectionClosed):
            socket.send(bytes(SMALL // 4) for _ in range(10))
        with suppress(ConnectionClosed):
            while True:
                socket.recv(timeout=30)
        assert socket.close_code == 4413


def test_ho4_pings_without_end_are_too_fast_and_a_few_are_answered(address: str) -> None:
    with connect(f"{address}/in", compression=None, ping_interval=None) as socket:
        for _ in range(CONTROLS // 2):
            assert socket.ping().wait(30)
        with suppress(ConnectionClosed):
            for _ in range(CONTROLS * 10):
                socket.ping()
        with suppress(ConnectionClosed):
            while True:
                socket.recv(timeout=30)
        assert socket.close_code == 4429


def test_ho4_a_message_in_endless_empty_pieces_is_too_large(address: str) -> None:
    with connect(f"{address}/in", compression=None) as socket:
        with suppress(ConnectionClosed):
            socket.send(b"" for _ in range(FRAGMENTS + 10))
        with suppress(ConnectionClosed):
            while True:
                socket.recv(timeout=30)
        assert socket.close_code == 4413


def test_ho4_many_small_messages_at_once_all_arrive_in_order(address: str) -> None:
    told = [f"{number:04}".encode() for number in range(3_000)]
    with connect(f"{address}/in", compression=None) as socket:
        sending = threading.Thread(target=lambda: deque(map(socket.send, told), maxlen=0))
        sending.start()
        assert [socket.recv(timeout=30) for _ in told] == told
        sending.join()
        socket.send(bytes(LARGE))
        assert socket.recv(timeout=30) == bytes(LARGE)
