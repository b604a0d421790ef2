"""One server for all flows that do not kill it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.flows.server import Server, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("karate")) as server, server.client() as api:
        until_quiet(api)
        yield server


def until_quiet(api: httpx.Client) -> None:
    """Wait for the end of the sample's run, so that the log grows by tests alone."""
    for _ in range(600):
        events = api.get("/events", params={"limit": 200}).raise_for_status().json()["items"]
        if any(event["type"] == "run.finished" for event in events):
            return
        time.sleep(0.1)
    raise AssertionError("the sample did not finish")


@pytest.fixture
def api(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client
