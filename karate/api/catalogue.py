"""What can be put on the canvas."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation
from karate.api.schemas import listing, ref
from karate.graph.declared import NodeType
from karate.graph.model import Json
from karate.nodes.models.ways import offered


async def get_node_types(call: Call) -> Response:
    """All declarations: ports, params as JSON Schema, price, state."""
    items: list[Json] = [declared.to_json() for declared in _each(call)]
    return JSONResponse({"items": items, "next": None})


async def get_models(call: Call) -> Response:
    """The declarations that call a provider."""
    items: list[Json] = [
        declared.to_json() for declared in _each(call) if declared.kind == "provider"
    ]
    return JSONResponse({"items": items, "next": None})


def _each(call: Call) -> Iterator[NodeType]:
    """Every declaration once, whatever other names lead to it, with the models that are here."""
    for name, declared in call.services.catalogue.items():
        if name == declared.id:
            yield offered(call.services.models, declared)


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/node-types",
        name="getNodeTypes",
        summary="The catalogue of node types",
        handler=get_node_types,
        action=Action.CATALOGUE_READ,
        answer=listing(ref("NodeType")),
    ),
    Operation(
        method="GET",
        path="/api/v1/models",
        name="getModels",
        summary="The catalogue of models",
        handler=get_models,
        action=Action.CATALOGUE_READ,
        answer=listing(ref("NodeType")),
    ),
)
