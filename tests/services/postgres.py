"""A real PostgreSQL for the test session and a fresh database for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pwd import struct_passwd

import psycopg

from tests.services.binaries import postgres_folder
from tests.services.process import Server, free_port, unprivileged

#: Tests end the database by deleting it, so nothing waits for the disk.
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}


class Postgres:
    """A running PostgreSQL; `url(name)` addresses one of its databases."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, database: str) -> str:
        return f"postgresql://karate@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        """Tell whether it takes connections yet."""
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh database's URL; the database is dropped at the end, whoever still uses it."""
        name = f"test_{uuid.uuid4().hex}"
        self._admin(f'CREATE DATABASE "{name}"')
        try:
            yield self.url(name)
        finally:
            self._admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running(folder: Path, durable: bool = False) -> Iterator[Postgres]:
    """A new PostgreSQL cluster in `folder`, running until the end of the block.

    `durable` waits for the disk at every commit, as an installation does; for benchmarks.
    """
    user = unprivileged()
    if user:
        _open_for_others(folder)
        os.chown(folder, user.pw_uid, user.pw_gid)
    programs = _usable(postgres_folder(), folder, user)
    data = folder / "data"
    _initialise(programs, data, user)
    postgres = Postgres(free_port())
    given = _OPTIONS | ({"fsync": "on", "full_page_writes": "on"} if durable else {})
    options = [f"-c{name}={value}" for name, value in given.items()]
    places = ["-D", str(data), "-k", str(folder), "-p", str(postgres.port)]
    command = [str(programs / "postgres"), *places, *options]
    server = Server(command, folder / "postgres.log", user)
    try:
        server.wait(postgres.answers)
        yield postgres
    finally:
        server.stop()


def _initialise(programs: Path, data: Path, user: struct_passwd | None) -> None:
    arguments = ["--no-sync", "-A", "trust", "-U", "karate", "-E", "UTF8", "--locale=C"]
    done = subprocess.run(
        [programs / "initdb", "-D", data, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=data.parent,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


def _usable(programs: Path, folder: Path, user: struct_passwd | None) -> Path:
    """`programs`, or a copy of their installation where `user` cannot reach them."""
    if user is None or all(part.stat().st_mode & 0o001 for part in programs.parents):
        return programs
    copy = folder / "installation"
    shutil.copytree(programs.parent, copy, symlinks=True)
    return copy / programs.name


def _open_for_others(folder: Path) -> None:
    """Let other users pass through pytest's private temporary folders to `folder`."""
    for part in (folder, *folder.parents):
        if not part.stat().st_mode & 0o001:
            part.chmod(part.stat().st_mode | 0o011)
