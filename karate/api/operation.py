"""One declaration per route: the route table, the access check and OpenAPI all come from it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from karate.accounts.access import Action, require
from karate.accounts.principal import Principal
from karate.api.body import read_object
from karate.api.identity import identify
from karate.api.problems import problem, problem_of
from karate.api.services import Services
from karate.errors import Invalid, KarateError, Unauthenticated
from karate.graph.ids import new_id
from karate.graph.model import JsonObject
from karate.telemetry import log

#: Every path takes all of them and refuses the wrong ones itself: else they would reach the client.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
#: Items of a page when the request names no limit.
PAGE = 50
#: Items of a page at most.
MAX_PAGE = 200
#: Seconds a read waits for the read models to catch up before it answers with what they have.
FRESH_S = 2.0


@dataclass(frozen=True, slots=True)
class Query:
    """A query parameter as OpenAPI shows it."""

    name: str
    schema: JsonObject
    description: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way to a handler: who asks, with what, and the services to answer with."""

    request: Request
    services: Services
    actor: Principal | None

    @property
    def principal(self) -> Principal:
        """Who asks. Raises Unauthenticated on a public route without credentials."""
        if self.actor is None:
            raise Unauthenticated("not signed in")
        return self.actor

    def path(self, name: str) -> str:
        """A parameter of the path."""
        return str(self.request.path_params[name])

    def word(self, name: str) -> str | None:
        """A query parameter, None when absent or empty."""
        return self.request.query_params.get(name) or None

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A query parameter as a whole number from `low` to `high`. Raises Invalid."""
        raw = self.word(name)
        if raw is None:
            return None
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw[:20]) <= high:
            raise Invalid(f"{name} is a whole number from {low} to {high}", rule=f"query-{name}")
        return int(raw)

    def flag(self, name: str) -> bool:
        """A query parameter that is 1 or true, 0 or false; false when absent. Raises Invalid."""
        raw = self.word(name) or "0"
        if raw not in ("0", "1", "false", "true"):
            raise Invalid(f"{name} is 1 or 0", rule=f"query-{name}")
        return raw in ("1", "true")

    def limit(self) -> int:
        """How many items the caller wants on a page."""
        return self.whole("limit", 1, MAX_PAGE) or PAGE

    async def fresh(self) -> None:
        """Wait until the read models show all of the log as of now: people read what they wrote."""
        ledger, projector = self.services.ledger, self.services.projector
        await asyncio.to_thread(lambda: projector.wait_for(ledger.position(), FRESH_S))

    async def allow(self, action: Action, kind: str, key: str) -> None:
        """Raise NotFound or Forbidden unless the caller may do `action` to `<kind>:<key>`."""
        await asyncio.to_thread(self.services.owners.require, self.principal, action, kind, key)

    async def body(self, *, optional: bool = False) -> JsonObject:
        """The JSON body, within the limit of the settings."""
        limit = self.services.settings.max_json_bytes
        return await read_object(self.request, limit, optional=optional)


Handler: TypeAlias = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method on a path. `action` None means public; `answer` and `body` are JSON schemas."""

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    action: Action | None
    answer: JsonObject | None = None
    body: JsonObject | None = None
    status: int = 200
    query: tuple[Query, ...] = ()
    answer_media: tuple[str, ...] = ("application/json",)
    body_media: tuple[str, ...] = ("application/json",)
    body_optional: bool = False


def routes(operations: Iterable[Operation], services: Services) -> list[Route]:
    """One route per path, so that a wrong method is answered with all the right ones."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        methods = paths.setdefault(operation.path, {})
        if operation.method in methods:
            raise ValueError(f"{operation.method} {operation.path} is declared twice")
        methods[operation.method] = operation
    return [
        Route(path, _endpoint(methods, services), methods=METHODS)
        for path, methods in paths.items()
    ]


def _endpoint(
    methods: dict[str, Operation], services: Services
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        operation, began = methods.get(method), time.perf_counter()
        if operation is None:
            return _wrong_method(request, methods)
        response = await _answer(operation, request, services)
        services.metrics.http_seconds.labels(
            operation.path, operation.method, str(response.status_code)
        ).observe(time.perf_counter() - began)
        return response

    return endpoint


def _wrong_method(request: Request, methods: Iterable[str]) -> Response:
    allowed = ", ".join(methods)
    detail = f"{request.url.path} takes {allowed}"
    response = problem(405, "method-not-allowed", "Method not allowed", detail)
    response.headers["allow"] = allowed
    return response


async def _answer(operation: Operation, request: Request, services: Services) -> Response:
    try:
        actor = None
        if operation.action is not None:
            actor = await identify(request, services.authenticator)
            require(actor, operation.action)
        return await operation.handler(Call(request, services, actor))
    except KarateError as error:
        services.metrics.refused_total.labels(error.code).inc()
        return problem_of(error)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        reference = new_id()
        log("request_failed", level="error", error=error, route=operation.path, id=reference)
        detail = "something went wrong; the log has it under this id"
        return problem(500, "internal", "Internal error", detail, {"id": reference})
