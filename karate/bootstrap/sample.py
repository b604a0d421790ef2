"""First light: a finished workflow over a real photograph, there at the first look.

Every id is fixed, so that a second start, or a second process starting at the same moment, finds
what the first one made; a sample that somebody deleted does not come back.
"""

from __future__ import annotations

from pathlib import Path

from karate import nodes
from karate.api.creation import creation
from karate.api.services import Services
from karate.errors import Stale
from karate.graph.events import AssetStored
from karate.graph.model import Edge, Graph, JsonObject, Node, edge_key
from karate.ledger.event import NewEvent
from karate.media.sniff import sniff
from karate.runs.request import Asker, run_id

#: Ids of what the sample consists of.
WORKFLOW, ASSET, KEY = "first-light", "first-light-photo", "first-light"
#: The photograph, shipped with its licence line.
PHOTO = Path(nodes.__file__).with_name("samples") / "coffee.png"
#: The actor of everything Karate does by itself, and what people see it called.
ACTOR, ACTOR_NAME = "karate", "Karate"
TITLE = "First light"
#: Pixels from one column to the next, from one row to the next, and of the first card's corner.
COLUMN, ROW, CORNER = 376.0, 392.0, 80.0
#: Node → type, column, row, title, params. Cards are 284 wide.
_NODES: dict[str, tuple[str, int, int, str, JsonObject]] = {
    "photo": ("image", 0, 0, "Photograph", {"asset": ASSET}),
    "light": ("default", 1, 0, "Warmer light", {"exposure": 0.2, "saturation": 0.9}),
    "blur": ("blur", 2, 0, "Soft focus", {"sigma": 6.0, "mix": 0.75}),
    "soft": ("output", 3, 0, "Soft picture", {}),
    "crop": ("crop", 1, 1, "Detail", {"x": 150, "y": 0, "width": 300, "height": 320}),
    "negative": ("invert", 2, 1, "Negative", {}),
    "detail": ("output", 3, 1, "Negative detail", {}),
}
_WIRES = (
    ("photo", "light"),
    ("light", "blur"),
    ("blur", "soft"),
    ("photo", "crop"),
    ("crop", "negative"),
    ("negative", "detail"),
)


def first_light(services: Services) -> None:
    """Make the sample and run it, unless it was there before. Raises what the stores raise."""
    ledger, workspace = services.ledger, services.workspace
    stream = f"workflow:{WORKFLOW}"
    if ledger.head(stream) == 0:
        _store_photo(services)
        _, events = creation(WORKFLOW, TITLE, sample_graph(), ACTOR, workspace)
        _once(services, events)
    run = run_id(WORKFLOW, workspace, KEY)
    if ledger.head(stream) == len(creation(WORKFLOW, TITLE, Graph(), ACTOR, workspace)[1]) and (
        ledger.head(f"run:{run}") == 0
    ):
        graph, version = services.documents.graph_at(WORKFLOW)
        asker = Asker(ACTOR, workspace)
        services.runs.request(asker, WORKFLOW, graph, version, idempotency_key=KEY)


def sample_graph() -> Graph:
    """The sample's nodes and wires, laid out left to right."""
    nodes = {
        key: Node(
            type=kind,
            position=(CORNER + column * COLUMN, CORNER + row * ROW),
            params=params,
            keys={"title": title},
        )
        for key, (kind, column, row, title, params) in _NODES.items()
    }
    edges = {edge_key(target, "image"): Edge(source, "image") for source, target in _WIRES}
    return Graph(nodes=nodes, edges=edges)


def _store_photo(services: Services) -> None:
    media_type, width, height = sniff(PHOTO)
    body = AssetStored(
        asset=ASSET,
        sha256=services.blobs.put(PHOTO, media_type),
        media_type=media_type,
        bytes=PHOTO.stat().st_size,
        width=width,
        height=height,
        name=PHOTO.name,
    )
    _once(services, [NewEvent(f"asset:{ASSET}", body, ACTOR, services.workspace)])


def _once(services: Services, events: list[NewEvent]) -> None:
    """Append to streams that do not exist yet; somebody who was faster made the same."""
    try:
        services.ledger.append(events, {event.stream: 0 for event in events})
    except Stale:
        return
