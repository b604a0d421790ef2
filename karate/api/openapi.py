"""The OpenAPI 3.1 document, derived from the operations that make the route table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from karate import __version__
from karate.api.operation import Operation
from karate.api.schemas import ID, SCHEMAS, ref
from karate.graph.model import Json, JsonObject

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


def document(operations: Iterable[Operation]) -> JsonObject:
    """OpenAPI 3.1 of `operations`."""
    paths: dict[str, JsonObject] = {}
    for operation in operations:
        path = _PARAMETER.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Karate",
            "version": __version__,
            "description": "Errors are RFC 9457 problem documents. Lists page with limit and "
            "cursor. The websocket /sync/{workflow_id} speaks the y-websocket protocol.",
        },
        "paths": {**paths},
        "components": {
            "schemas": {**SCHEMAS},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                "session": {"type": "apiKey", "in": "cookie", "name": "karate_session"},
            },
        },
    }


def _described(operation: Operation) -> JsonObject:
    public = operation.action is None
    security: list[Json] = [] if public else [{"key": []}, {"session": []}]
    found: JsonObject = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation),
        "security": security,
    }
    if operation.action is not None:
        found["x-action"] = operation.action.value
    if operation.body is not None:
        found["requestBody"] = {
            "required": not operation.body_optional,
            "content": {kind: {"schema": operation.body} for kind in operation.body_media},
        }
    return found


def _parameters(operation: Operation) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": ID}
        for name in _PARAMETER.findall(operation.path)
    ]
    found += [
        {
            "name": query.name,
            "in": "query",
            "required": False,
            "schema": query.schema,
            "description": query.description,
        }
        for query in operation.query
    ]
    return found


def _responses(operation: Operation) -> JsonObject:
    good: JsonObject = {"description": operation.summary}
    if operation.status != 204:
        schema: JsonObject = operation.answer or {}
        good["content"] = {
            kind: {"schema": schema if kind == "application/json" else {}}
            for kind in operation.answer_media
        }
    bad: JsonObject = {
        "description": "A problem document",
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    return {str(operation.status): good, "default": bad}
