"""A real Redis for the test session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from tests.services.binaries import redis_program
from tests.services.process import Server, free_port


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The URL of a new, empty Redis that runs until the end of the block and stores nothing."""
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = Server([redis_program(), "--port", str(port), *options], folder / "redis.log")
    try:
        server.wait(lambda: _answers(url))
        yield url
    finally:
        server.stop()


def empty(url: str) -> None:
    """Remove everything from the Redis at `url`."""
    with Redis.from_url(url) as client:
        client.flushall()


def _answers(url: str) -> bool:
    with Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except NoConnection:
            return False
