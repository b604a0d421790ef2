"""Log lines: their shape, and that no secret gets into them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from karate.telemetry import configure, log


class Lines:
    """What was written to standard error, as parsed JSON."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Logging of this process goes to the value until the test ends."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure("support-agent")
    yield Lines(stream)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_the_shape_of_the_customers_document(lines: Lines) -> None:
    log("ticket_handled", user_id="user-123", ticket_id="ticket-456", response_time_ms=450)
    (line,) = lines.all()
    assert list(line) == ["timestamp", "level", "service", "event", "user_id", "data"]
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    assert line == {
        "level": "info",
        "service": "support-agent",
        "event": "ticket_handled",
        "user_id": "user-123",
        "data": {"ticket_id": "ticket-456", "response_time_ms": 450},
    }


def test_lines_below_the_level_are_not_written(lines: Lines) -> None:
    log("detail", level="debug")
    assert lines.all() == []


def test_an_error_brings_its_type_and_trace(lines: Lines) -> None:
    try:
        raise ValueError("bad key at postgresql://karate:pw@db/karate")
    except ValueError as error:
        log("failed", level="error", error=error)
    (line,) = lines.all()
    assert line["level"] == "error"
    assert line["data"]["error"] == "ValueError"
    assert "Traceback" in line["data"]["trace"]
    assert "pw" not in json.dumps(line["data"])


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "session_token",
        "ticket",
        "password",
        "aws_secret_access_key",
        "x-api-key",
        "Authorization",
        "cookie",
    ],
)
def test_values_under_secret_names_are_not_written(lines: Lines, name: str) -> None:
    log("seen", headers={name: "hunter2", "inner": {name: ["hunter2"]}})
    assert "hunter2" not in lines.stream.getvalue()


def test_uvicorn_lines_lose_their_query_strings(lines: Lines) -> None:
    access = ("127.0.0.1:5", "GET", "/join?token=hunter2", "1.1", 200)
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', *access)
    socket = ("127.0.0.1:5", "/sync/w?ticket=hunter2")
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', *socket)
    first, second = lines.all()
    assert first["event"] == "http_request"
    assert first["data"] == {"method": "GET", "path": "/join", "status": 200}
    assert second["event"] == "server"
    assert "/sync/w" in second["data"]["message"]
    assert "hunter2" not in lines.stream.getvalue()


def test_strange_values_never_break_a_line(lines: Lines) -> None:
    log("odd", nan=float("nan"), raw=b"\xff", many={1: {2}}, long="x" * 100_000)
    (line,) = lines.all()
    assert line["data"]["nan"] == "nan"
    assert len(json.dumps(line)) < 10_000
