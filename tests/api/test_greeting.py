"""Rule HO2 and HO3: connections that say nothing, and connections too many."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from karate.api import greeting
from karate.api.greeting import greeting_protocol

GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n"


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Says how long the body was, once all of it is there."""
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        if not message["more_body"]:
            break
    head = [(b"content-length", b"%d" % len(b"%d" % size))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"%d" % size})


@contextmanager
def serving(patience_s: float, connections: int) -> Iterator[tuple[str, int]]:
    """Where `answer` is served."""
    config = uvicorn.Config(
        answer,
        port=0,
        http=greeting_protocol(patience_s, connections),
        lifespan="off",
        log_config=None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()
    finally:
        server.should_exit = True
        thread.join()


def served(connection: socket.socket) -> bool:
    """Whether a GET is answered on `connection`."""
    connection.settimeout(30)
    connection.sendall(GET)
    found = b""
    while not found.endswith(b"\r\n\r\n0"):
        piece = connection.recv(4096)
        if not piece:
            return False
        found += piece
    return b"200 OK" in found


def said(connection: socket.socket) -> bytes:
    """All until the server ends the connection."""
    connection.settimeout(30)
    found = b""
    try:
        while piece := connection.recv(4096):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize("begun", [b"", b"GET / HT", GET + b"GET / HTTP/1.1\r\nhost:"])
def test_ho2_a_head_that_does_not_come_ends_the_connection(begun: bytes) -> None:
    with serving(0.3, 10) as address, socket.create_connection(address) as silent:
        silent.sendall(begun)
        assert said(silent).count(b"200 OK") == begun.count(GET)


def test_ho2_a_body_that_stops_ends_the_connection_and_a_slow_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(greeting, "BODY_QUIET_S", 0.5)
    with serving(0.3, 10) as address:
        with socket.create_connection(address) as stopped:
            stopped.sendall(POST + b"12345")
            assert said(stopped) == b""
        with socket.create_connection(address) as slow:
            slow.sendall(POST)
            for _ in range(10):
                time.sleep(0.1)
                slow.sendall(b"x")
            found = b""
            while piece := slow.recv(4096):
                found += piece
                if found.endswith(b"\r\n\r\n10"):
                    return
            raise AssertionError(found)


def test_ho3_one_connection_too_many_is_told_so_and_the_others_go_on() -> None:
    with serving(30, 2) as address:
        with socket.create_connection(address) as one, socket.create_connection(address):
            assert served(one)
            with socket.create_connection(address) as more:
                assert said(more).startswith(b"HTTP/1.1 503 ")
            assert served(one)
        for _ in range(100):
            with socket.create_connection(address) as again:
                if served(again):
                    return
            time.sleep(0.05)
        raise AssertionError("nobody came in when there was room again")
