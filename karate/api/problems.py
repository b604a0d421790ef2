"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from karate.errors import KarateError
from karate.graph.model import Json, JsonObject

#: Seconds a client is asked to wait after a retryable refusal.
RETRY_AFTER_S = 1

#: Codes of answers that come from the HTTP layer itself, by status.
_HTTP_CODES = {400: "malformed", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


class ProblemResponse(JSONResponse):
    """A JSON answer of media type `application/problem+json`."""

    media_type = "application/problem+json"


def problem(
    status: int, code: str, title: str, detail: str, extra: JsonObject | None = None
) -> ProblemResponse:
    """The problem document; `type` points at the description of `code` in the docs."""
    document: JsonObject = {
        **(extra or {}),
        "type": f"/docs#problem-{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return ProblemResponse(document, status)


def problem_of(error: KarateError) -> ProblemResponse:
    """The problem document of a typed error."""
    extra: JsonObject = {name: _plain(value) for name, value in error.extra.items()}
    response = problem(error.http_status, error.code, error.title, error.detail, extra)
    if error.retryable:
        response.headers["retry-after"] = str(RETRY_AFTER_S)
    return response


def _plain(value: object) -> Json:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return str(value)


async def http_problem(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (no such route, wrong method) as problem documents."""
    if not isinstance(error, HTTPException):
        raise error
    code = _HTTP_CODES.get(error.status_code, "refused")
    detail = f"{request.method} {request.url.path}: {error.detail}"
    response = problem(error.status_code, code, error.detail, detail)
    response.headers.update(error.headers or {})
    return response
