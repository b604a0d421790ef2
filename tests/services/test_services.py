"""The services of the tests themselves: fresh per test, and nothing beyond this machine."""

from __future__ import annotations

import socket
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests.services import binaries, postgres


def test_each_test_gets_an_empty_database(postgres_server: postgres.Postgres) -> None:
    for _ in range(2):
        with postgres_server.database() as url, psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE t (x int)")


def test_postgres_url_takes_statements(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_redis_is_empty_at_the_start_of_a_test(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_again(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_the_wheel_serves_where_no_postgres_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with postgres.running(tmp_path) as server, server.database() as url:
        psycopg.connect(url).close()


def test_sockets_reach_this_machine_only() -> None:
    with pytest.raises(PermissionError, match="only reach this machine"):
        socket.create_connection(("192.0.2.1", 9), timeout=1)
    with pytest.raises(PermissionError, match="only reach this machine"):
        socket.getaddrinfo("example.invalid", 80)
