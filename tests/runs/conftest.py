"""The run line on real parts: SQLite ledger, views, child processes, files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karate.nodes.pool import Pool
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
