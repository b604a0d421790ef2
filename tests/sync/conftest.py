"""A real ledger with rooms over it; async tests run on their own loop."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.hall import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """One workflow in an SQLite ledger, and the rooms of one process."""
    with Hall.opened(tmp_path) as made:
        yield made


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests; whoever is still connected afterwards is disconnected."""
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function):
        return None
    names = inspect.signature(function).parameters
    given = {name: pyfuncitem.funcargs[name] for name in names}

    async def main() -> None:
        try:
            await function(**given)
        finally:
            hall = given.get("hall")
            if isinstance(hall, Hall):
                await hall.leave()

    asyncio.run(main())
    return True
