"""The run line on real parts: SQLite ledger, views, child processes, files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karate.nodes.pool import Pool
from karate.runs.parts import Rules
from tests.providers.fakes.models import providers
from tests.providers.fakes.openai import OpenAI
from tests.providers.fakes.replicate import Replicate
from tests.runs.asked import QUICK, Opened
from tests.runs.line import Line, open_line


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """Two real children for the whole session."""
    children = Pool(2, 2 << 30, threads=1)
    yield children
    children.close()


@pytest.fixture
def line(tmp_path: Path, pool: Pool) -> Iterator[Line]:
    """A run line whose worker is running."""
    with open_line(tmp_path, pool) as found:
        found.runs.start()
        yield found


@pytest.fixture
def openai() -> Iterator[OpenAI]:
    fake = OpenAI()
    with fake.running():
        yield fake


@pytest.fixture
def replicate() -> Iterator[Replicate]:
    fake = Replicate()
    with fake.running():
        yield fake


@pytest.fixture
def opened(tmp_path: Path, pool: Pool, openai: OpenAI, replicate: Replicate) -> Opened:
    """Opens a line whose providers are the fakes."""

    def open_one(rules: Rules = QUICK, origin: str = "", **env: str) -> Any:
        station = providers(tmp_path, openai.url, replicate.url, **env)
        return open_line(tmp_path, pool, rules, providers=station, origin=origin)

    return open_one
