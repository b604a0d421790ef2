"""A run line of a test, and what to ask it."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from karate.graph.declared import Catalogue
from karate.graph.events import AssetStored, Body
from karate.graph.ids import new_id
from karate.graph.model import Graph, Json
from karate.graph.requests import parse_graph
from karate.graph.runstate import RunState
from karate.ledger.db import open_database
from karate.ledger.event import NewEvent
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.media.folder import FolderStore
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.control import Control, control
from karate.nodes.gpu.choice import Accelerator
from karate.nodes.models.shelf import Shelf
from karate.providers.station import Providers
from karate.reads.projector import Projector
from karate.runs.parts import Parts, Rules, WorkPool
from karate.runs.request import Asker
from karate.runs.service import Runs
from karate.telemetry.metrics import Metrics

ADA = Asker("ada", "w")
#: Seconds a test waits for a run before it gives up.
PATIENCE_S = 30.0
PHOTO = next((Path(__file__).parents[2] / "karate/nodes/samples").glob("*chelsea*"))


def broken_photo() -> bytes:
    """A well-formed PNG file with next to no pixel data: it cannot be decoded."""
    head = PHOTO.read_bytes()[:33]
    chunks = ((b"IDAT", zlib.compress(b"\x00" * 9)), (b"IEND", b""))
    return head + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A run line with everything it stands on."""

    ledger: Ledger
    views: Projector
    parts: Parts
    runs: Runs

    def store(self, data: bytes, media_type: str = "image/png", workspace: str = "w") -> str:
        """An uploaded asset."""
        asset = new_id()
        sha256 = self.parts.blobs.put(data, media_type)
        body = AssetStored(asset=asset, sha256=sha256, media_type=media_type, bytes=len(data))
        stream = f"asset:{asset}"
        self.ledger.append([NewEvent(stream, body, "ada", workspace)], {stream: 0})
        return asset

    def photo(self) -> str:
        """A real photograph as an asset."""
        kind = "image/png" if PHOTO.suffix == ".png" else "image/jpeg"
        return self.store(PHOTO.read_bytes(), kind)

    def run(self, graph: Graph, **more: Any) -> RunState:
        """Ask for a run of workflow `f` and wait for its end."""
        return self.ended(self.runs.request(ADA, "f", graph, 1, **more).run)

    def ended(self, run: str) -> RunState:
        """The run, once it has ended."""
        told, until = threading.Event(), threading.Event()
        self.ledger.on_append(lambda _position: told.set())
        timer = threading.Timer(PATIENCE_S, until.set)
        timer.start()
        try:
            while (state := self.runs.state(run, "w")).finished is None:
                assert not until.is_set(), f"run {run} does not end: {state}"
                told.wait(0.2)
                told.clear()
        finally:
            timer.cancel()
        return state

    def wait_for(self, run: str, type: str) -> None:
        """Wait until the run has an event of `type`."""
        told = threading.Event()
        self.ledger.on_append(lambda _position: told.set())
        for _ in range(int(PATIENCE_S / 0.2)):
            if type in self.types(run):
                return
            told.wait(0.2)
            told.clear()
        raise AssertionError(f"run {run} got no {type}: {self.types(run)}")

    def events(self, run: str) -> list[Body]:
        """Everything that happened to a run."""
        return [event.body for event in self.ledger.read_stream(f"run:{run}")]

    def types(self, run: str) -> list[str]:
        """The types of everything that happened to a run."""
        return [body.type for body in self.events(run)]

    def told(self, run: str) -> dict[str, dict[str, Any]]:
        """The steps of a run as `GET /runs/{id}` tells them, by node."""
        assert self.views.wait_for(self.ledger.position(), PATIENCE_S)
        steps = cast("list[dict[str, Any]]", self.views.runs.get("w", run)["steps"])
        return {step["node"]: step for step in steps}


@contextmanager
def open_line(
    folder: Path,
    pool: WorkPool,
    rules: Rules | None = None,
    url: str = "",
    redis_url: str = "",
    providers: Providers | None = None,
    origin: str = "",
    catalogue: Catalogue = CATALOGUE,
    controls: Callable[[str], Control] = control,
    models: Shelf | None = None,
    accelerator: Accelerator | None = None,
) -> Iterator[Line]:
    """A run line in `folder`, its worker not running yet."""
    database = open_database(url or f"sqlite:///{folder / 'karate.db'}")
    ledger = open_ledger(database, open_keys(database, folder / "keys"))
    views = Projector(ledger, database)
    views.start()
    parts = Parts(
        ledger=ledger,
        blobs=FolderStore(folder / "assets"),
        pool=pool,
        catalogue=providers.catalogue(catalogue) if providers else catalogue,
        memory=views,
        metrics=Metrics(),
        rules=rules or Rules(),
        providers=providers,
        origin=origin,
        controls=controls,
        models=models,
        accelerator=accelerator,
    )
    runs = Runs(parts, redis_url)
    try:
        yield Line(ledger, views, parts, runs)
    finally:
        runs.stop()
        views.stop()
        ledger.close()
        database.close()


def graph(
    nodes: Mapping[str, tuple[str, Mapping[str, Json]]],
    *wires: str,
    catalogue: Catalogue = CATALOGUE,
) -> Graph:
    """Nodes by id as (type, params); wires as `source:port>target:port` or `source>target`."""
    edges: list[Json] = []
    for wire in wires:
        source, target = (end if ":" in end else f"{end}:image" for end in wire.split(">"))
        (from_node, from_port), (to_node, to_port) = source.split(":"), target.split(":")
        edges.append(
            {
                "source": from_node,
                "source_port": from_port,
                "target": to_node,
                "target_port": to_port,
            }
        )
    found: list[Json] = [
        {"id": key, "type": type, "position": [0, 0], "params": dict(params)}
        for key, (type, params) in nodes.items()
    ]
    return parse_graph({"nodes": found, "edges": edges}, catalogue)


def lab(photo: str, sigma: float = 4.0, **blur: Json) -> Graph:
    """A photograph, blurred, as a file; and a second branch that inverts it."""
    return graph(
        {
            "photo": ("image", {"asset": photo}),
            "soft": ("blur", {"sigma": sigma, **blur}),
            "end": ("output", {}),
            "negative": ("invert", {}),
        },
        "photo>soft",
        "soft>end",
        "photo>negative",
    )
