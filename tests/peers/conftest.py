"""Each test runs against Karate, and against unmodified pycrdt-websocket, which must fail it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import cast

import pytest
from websockets.exceptions import WebSocketException

from tests.peers.servers import Opener, Served, karate, pycrdt_websocket
from tests.peers.wire import Client, join

#: How a rival's failure shows: what it should do does not happen, or it hangs up.
FAILURES = (AssertionError, TimeoutError, WebSocketException, ConnectionError)


class Floor:
    """A running server, and clients that leave it at the end."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._clients: list[Client] = []

    async def join(self, actor: str, room: int = 0, synced: bool = True) -> Client:
        """A new client in a room."""
        client = await join(self.served.room(room), actor, self.served.patience_s, synced)
        self._clients.append(client)
        return client

    async def leave(self) -> None:
        """Everybody goes."""
        for client in self._clients:
            await client.leave()


@pytest.fixture(
    params=[
        pytest.param(karate, id="karate"),
        pytest.param(
            pycrdt_websocket,
            id="pycrdt-websocket",
            marks=pytest.mark.xfail(strict=True, raises=FAILURES, reason="knowledge: collab §3"),
        ),
    ]
)
def opener(request: pytest.FixtureRequest) -> Opener:
    """How to start the server under test."""
    found: Opener = request.param
    return found


@pytest.fixture
def floor(
    opener: Opener, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], AbstractAsyncContextManager[Served]]:
    """What `pytest_pyfunc_call` opens on the loop of the test and turns into a `Floor`.

    Tests of storage attach the rival's store; without one it forgets everything, which is no news.
    """
    return lambda: opener(tmp_path, "storage" in request.node.name)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests with their server on one loop."""
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function):
        return None
    opened = cast(Callable[[], AbstractAsyncContextManager[Served]], pyfuncitem.funcargs["floor"])

    async def main() -> None:
        async with AsyncExitStack() as stack:
            floor = Floor(await stack.enter_async_context(opened()))
            stack.push_async_callback(floor.leave)
            await function(floor)

    asyncio.run(main())
    return True
