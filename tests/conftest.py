"""Fixtures for all tests: real PostgreSQL and Redis, no outside network, no outside settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest

from tests.services import loopback, postgres, redis

hypothesis.settings.register_profile(
    "karate", deadline=None, max_examples=50, print_blob=True, derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("karate")


def pytest_configure() -> None:
    """Close the network and forget the settings of whoever runs the tests."""
    loopback.keep_to_this_machine()
    for name in list(os.environ):
        if name.startswith(("KARATE_", "AWS_", "WORKFLOW_")) or name in _SETTINGS:
            del os.environ[name]


_SETTINGS = {"HOST", "PORT", "INTERNAL_API_KEY"}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A PostgreSQL of this session; its absence fails the tests that need it.

    Not under pytest's own temporary folder: a second session closes that to other users.
    """
    with (
        TemporaryDirectory(prefix="karate-postgres-", ignore_cleanup_errors=True) as folder,
        postgres.running(Path(folder)) as server,
    ):
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Postgres) -> Iterator[str]:
    """A fresh, empty database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of this session; its absence fails the tests that need it."""
    with redis.running(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    redis.empty(redis_server)
    return redis_server
