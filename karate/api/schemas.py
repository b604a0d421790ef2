"""JSON Schemas of what the API takes and gives, for OpenAPI."""

from __future__ import annotations

from karate.graph.model import Json, JsonObject


def ref(name: str) -> JsonObject:
    """A reference to a schema of `SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def listing(item: JsonObject) -> JsonObject:
    """A page: `{items, next}`."""
    return shape({"items": array(item), "next": nullable(TEXT)}, "items", "next")


def array(item: JsonObject) -> JsonObject:
    return {"type": "array", "items": item}


def shape(properties: dict[str, JsonObject], *required: str) -> JsonObject:
    """An object with `properties`, of which `required` are always there."""
    found: JsonObject = {"type": "object", "properties": {**properties}}
    if required:
        names: list[Json] = [*required]
        found["required"] = names
    return found


def nullable(schema: JsonObject) -> JsonObject:
    return {"anyOf": [schema, {"type": "null"}]}


def choice(*values: str) -> JsonObject:
    options: list[Json] = [*values]
    return {"type": "string", "enum": options}


def table(item: JsonObject) -> JsonObject:
    """An object whose keys are data."""
    return {"type": "object", "additionalProperties": item}


TEXT: JsonObject = {"type": "string"}
WHOLE: JsonObject = {"type": "integer"}
NUMBER: JsonObject = {"type": "number"}
FLAG: JsonObject = {"type": "boolean"}
ANY: JsonObject = {}
ID: JsonObject = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
TIME: JsonObject = {"type": "string", "format": "date-time"}
OPEN: JsonObject = {"type": "object"}

_NODE = shape(
    {
        "id": ID,
        "type": TEXT,
        "position": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
        "params": OPEN,
        "title": TEXT,
    },
    "type",
    "position",
)
_EDGE = shape(
    {"source": ID, "source_port": TEXT, "target": ID, "target_port": TEXT, "order": TEXT},
    "source",
    "source_port",
    "target",
    "target_port",
)
_STEP_STATE = choice(
    "waiting", "queued", "running", "cached", "succeeded", "failed", "skipped", "cancelled"
)
_RUN_STATE = choice("queued", "running", "succeeded", "partial", "failed", "cancelled")
_OUTPUTS = table(array(ref("Asset")))
_ERROR = nullable(shape({"code": TEXT, "detail": TEXT}))

_STEP = shape(
    {
        "node": ID,
        "state": _STEP_STATE,
        "cached": FLAG,
        "why": nullable(TEXT),
        "attempts": WHOLE,
        "started_at": nullable(TIME),
        "finished_at": nullable(TIME),
        "cost": WHOLE,
        "outputs": _OUTPUTS,
        "error": _ERROR,
    },
    "node",
    "state",
)

SCHEMAS: dict[str, JsonObject] = {
    "Problem": shape(
        {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT, "code": TEXT},
        "type",
        "title",
        "status",
        "detail",
        "code",
    ),
    "Node": _NODE,
    "Edge": _EDGE,
    "Graph": shape(
        {
            "nodes": array(ref("Node")),
            "edges": array(ref("Edge")),
            "frames": OPEN,
            "notes": OPEN,
            "strokes": OPEN,
        },
        "nodes",
        "edges",
    ),
    "Change": {
        **shape(
            {
                "op": choice(
                    "node.added",
                    "node.removed",
                    "node.moved",
                    "node.changed",
                    "param.set",
                    "text.edited",
                    "edge.connected",
                    "edge.disconnected",
                    "frame.set",
                    "note.set",
                    "meta.set",
                    "stroke.added",
                    "stroke.removed",
                ),
                "old": ANY,
                "new": ANY,
                "before": ANY,
            },
            "op",
        ),
        "description": "What an edit means. In requests `old` and `before` are optional and, if "
        "given, must match (409).",
    },
    "Workflow": shape(
        {
            "id": ID,
            "title": TEXT,
            "version": WHOLE,
            "graph": ref("Graph"),
            "epoch": WHOLE,
            "forked_from": shape({"workflow": ID, "version": WHOLE}, "workflow", "version"),
        },
        "id",
        "title",
        "version",
        "graph",
    ),
    "WorkflowRow": {**shape({"id": ID, "title": TEXT, "version": WHOLE}, "id", "title", "version")},
    "HistoryItem": shape(
        {
            "position": WHOLE,
            "version": nullable(WHOLE),
            "type": TEXT,
            "at": TIME,
            "actor": TEXT,
            "actor_name": TEXT,
            "changes": array(ref("Change")),
            "summary": TEXT,
            "names": table(TEXT),
            "origin": OPEN,
            "run": ID,
            "number": WHOLE,
            "about": ID,
        },
        "position",
        "version",
        "type",
        "at",
        "actor",
        "changes",
    ),
    "RunTicket": shape({"id": ID, "state": _RUN_STATE}, "id", "state"),
    "Run": shape(
        {
            "id": ID,
            "number": WHOLE,
            "workflow": ID,
            "version": WHOLE,
            "state": _RUN_STATE,
            "steps": array(_STEP),
            "cost": WHOLE,
        },
        "id",
        "workflow",
        "version",
        "state",
        "steps",
        "cost",
    ),
    "RunRow": shape(
        {"id": ID, "number": WHOLE, "workflow": ID, "version": WHOLE, "state": _RUN_STATE}, "id"
    ),
    "Result": shape(
        {"node": ID, "state": _STEP_STATE, "cached": FLAG, "outputs": _OUTPUTS, "run": ID},
        "node",
        "outputs",
    ),
    "Asset": shape(
        {
            "id": ID,
            "sha256": TEXT,
            "media_type": TEXT,
            "bytes": WHOLE,
            "width": nullable(WHOLE),
            "height": nullable(WHOLE),
            "url": TEXT,
            # What an uploaded picture carried: its graph, its receipt, and whether that is ours.
            "karate": shape({"graph": OPEN, "receipt": OPEN, "signature": TEXT}),
        },
        "id",
        "sha256",
        "media_type",
        "bytes",
    ),
    "Event": shape(
        {
            "position": WHOLE,
            "stream": TEXT,
            "version": WHOLE,
            "type": TEXT,
            "at": TIME,
            "actor": TEXT,
            "workspace": TEXT,
            "correlation": nullable(TEXT),
            "causation": nullable(TEXT),
            "data": OPEN,
            "hash": TEXT,
        },
        "position",
        "stream",
        "version",
        "type",
        "at",
        "actor",
        "workspace",
        "data",
        "hash",
    ),
    "NodeType": {
        **shape({"id": TEXT, "version": WHOLE, "title": TEXT, "params": OPEN}, "id", "params"),
        "description": "A declaration: ports, params as JSON Schema, price, state.",
    },
    "Person": shape(
        {"id": TEXT, "name": TEXT, "role": TEXT, "colour": TEXT, "workspace": TEXT},
        "id",
        "name",
        "role",
        "colour",
    ),
}
