"""The ASGI application: guard, routes, websocket, client."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, WebSocketRoute

from karate.api.guard import Guard
from karate.api.operation import routes
from karate.api.problems import http_problem
from karate.api.services import Services
from karate.api.static import Client, client_folder
from karate.api.table import OPERATIONS
from karate.api.ws import workflow_socket
from karate.telemetry import log

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def create_app(services: Services, lifespan: Lifespan | None = None) -> Starlette:
    """The application over `services`; `lifespan` starts and stops them."""
    table: list[BaseRoute] = [
        *routes(OPERATIONS, services),
        WebSocketRoute("/sync/{workflow}", workflow_socket(services)),
    ]
    folder = client_folder(services.settings.client_dir)
    if folder is not None:
        table.append(Mount("/", Client(folder)))
    else:
        log("client_not_built", level="warning")
    return Starlette(
        routes=table,
        middleware=[Middleware(Guard, settings=services.settings)],
        exception_handlers={HTTPException: http_problem},
        lifespan=lifespan,
    )
