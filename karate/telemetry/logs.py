"""JSON log lines on standard error, in the shape of the customer's document (section 11.2)."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
LOGGER: Final = logging.getLogger("karate")

#: Values under such names are never written, whatever they are.
_SECRET = re.compile(
    r"(?i)secret|passw|(token|ticket|(api|access|master).?key|authori[sz]ation|cookie)s?$"
)
_QUERY = re.compile(r"\?[^\s\"']*")
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_REDACTED = "[redacted]"
#: Characters of one text value; longer ones are cut, so that no line grows with a request's body.
MAX_TEXT = 4000


def log(
    event: str,
    /,
    *,
    level: Level = "info",
    user_id: str | None = None,
    error: BaseException | None = None,
    **data: Any,
) -> None:
    """Write one line: what happened (`event`), to whom, with what; `error` adds its trace."""
    number = logging.getLevelNamesMapping()[level.upper()]
    if LOGGER.isEnabledFor(number):
        fields = {"user_id": user_id, "data": data}
        LOGGER.log(number, "%s", event, extra={"karate": fields}, exc_info=error, stacklevel=2)


def configure(service: str, level: str = "info") -> None:
    """Send all logging of this process (uvicorn's and libraries' too) to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(level.upper())


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON with secrets and query strings removed."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; never raises for a strange value, it is written as its `repr`."""
        event, user_id, data = _meaning(record)
        if record.exc_info and record.exc_info[1]:
            data |= _failure(record.exc_info[1])
        line = {
            "timestamp": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "service": self.service,
            "event": event,
            "user_id": user_id,
            "data": scrubbed(data),
        }
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _meaning(record: logging.LogRecord) -> tuple[str, str | None, dict[str, Any]]:
    ours: dict[str, Any] | None = getattr(record, "karate", None)
    if ours is not None:
        return record.getMessage(), ours["user_id"], dict(ours["data"])
    if record.name == "uvicorn.access" and isinstance(record.args, tuple) and len(record.args) == 5:
        _, method, path, _, status = record.args
        return "http_request", None, {"method": method, "path": path, "status": status}
    # uvicorn calls its general logger uvicorn.error; most of what it says is none.
    event = "server" if record.name.startswith("uvicorn") else record.name.replace(".", "_")
    return event, None, {"message": record.getMessage()}


def _failure(error: BaseException) -> dict[str, Any]:
    trace = "".join(traceback.format_exception(error))
    return {"error": type(error).__name__, "detail": str(error), "trace": trace[-MAX_TEXT:]}


def scrubbed(value: Any, name: str = "") -> Any:
    """`value` as JSON data without secrets: by name, in queries, in addresses with passwords."""
    if name and _SECRET.search(name):
        return _REDACTED
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else repr(value)
    if isinstance(value, Mapping):
        return {str(key): scrubbed(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [scrubbed(item) for item in value]
    text = value if isinstance(value, str) else repr(value)
    return _USERINFO.sub("", _QUERY.sub("", text[: MAX_TEXT + 1]))[:MAX_TEXT]
