"""A workflow as a form: what to fill in, what comes out, and how to run it from elsewhere."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action
from karate.api.operation import Call, Operation
from karate.api.schemas import ID, OPEN, TEXT, WHOLE, array, shape, table
from karate.api.snippets import snippets
from karate.api.trigger import origin
from karate.graph.app import Output, app_of
from karate.graph.model import Json, JsonObject


async def get_app(call: Call) -> Response:
    """The form of a workflow: its exposed inputs as one JSON Schema, and its outputs."""
    workflow, services = call.path("workflow"), call.services
    await call.allow(Action.WORKFLOW_READ, "workflow", workflow)
    graph, version = await services.rooms.graph(workflow)
    app = app_of(graph, services.catalogue)
    outputs: list[Json] = [_output(each) for each in app.outputs]
    inputs: JsonObject = {each.name: each.value for each in app.inputs if each.value is not None}
    nodes = sorted({each.node for each in app.outputs})
    found: JsonObject = {
        "workflow": workflow,
        "title": graph.title,
        "version": version,
        "inputs": app.schema(),
        "outputs": outputs,
        "snippets": snippets(origin(call), workflow, inputs, nodes),
    }
    return JSONResponse(found)


def _output(output: Output) -> JsonObject:
    return {
        "name": output.name,
        "node": output.node,
        "port": output.port.name,
        "type": output.port.type.value,
        "title": output.title,
    }


_OUTPUT = shape(
    {"name": TEXT, "node": ID, "port": TEXT, "type": TEXT, "title": TEXT}, "name", "node", "port"
)
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/workflows/{workflow}/app",
        name="getApp",
        summary="A workflow as a form: exposed inputs as JSON Schema, outputs, code to run it",
        handler=get_app,
        action=Action.WORKFLOW_READ,
        answer=shape(
            {
                "workflow": ID,
                "title": TEXT,
                "version": WHOLE,
                "inputs": {**OPEN, "description": "a JSON Schema of the run's `inputs`"},
                "outputs": array(_OUTPUT),
                "snippets": table(TEXT),
            },
            "workflow",
            "version",
            "inputs",
            "outputs",
        ),
    ),
)
