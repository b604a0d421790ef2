"""`karate run FILE -o DIR`: a workflow file from beginning to end in this process."""

from __future__ import annotations

import json
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from karate.errors import Malformed, NotFound
from karate.graph.declared import Catalogue
from karate.graph.events import AssetStored
from karate.graph.ids import new_id
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import parse_graph
from karate.graph.runstate import RunState
from karate.ledger.db import open_database
from karate.ledger.event import NewEvent
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.media.blobs import BlobStore
from karate.media.folder import FolderStore
from karate.media.sniff import sniff
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.pool import Pool
from karate.runs.parts import Outputs, Parts, Rules
from karate.runs.request import Asker
from karate.runs.service import Runs
from karate.telemetry.metrics import process_metrics

#: Largest workflow file, in bytes; pictures given inside it as `data:` included.
MAX_FILE_BYTES: Final = 256 << 20
#: Who runs, in which workspace: nobody else will ever see this log.
ASKER: Final = Asker("local", "local")
#: Seconds between two looks at a run when nothing is told.
LOOK_S: Final = 0.5

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Finished:
    """How it ended: the run's state, the files written by node, and what failed or was skipped."""

    state: str
    files: Mapping[str, Path]
    problems: Mapping[str, str]


class Forgetful:
    """The memory of a log that is made for one run: there is nothing earlier."""

    def known(self, workspace: str, key: str) -> tuple[str, Outputs] | None:
        """Nothing."""
        return None

    def latest(self, workflow: str, node: str) -> tuple[str, str] | None:
        """Nothing."""
        return None

    def unfinished(self, limit: int) -> list[str]:
        """Nothing: what stops with this process is not taken up again."""
        return []

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Nothing to wait for."""
        return True


def run_file(
    file: Path, out: Path, workers: int, memory_bytes: int, rules: Rules | None = None
) -> Finished:
    """Run the workflow in `file` and write what its output nodes made into folder `out`.

    The file holds the graph of contract.md, at the top or under `graph`, and may hold `assets`:
    asset id → path of a picture, relative to the file. An asset no such map names is a path itself.
    Raises Malformed, GraphInvalid, NotFound for a missing picture, UnsupportedMedia.
    """
    graph, paths = read_workflow(file)
    with (
        tempfile.TemporaryDirectory(prefix="karate-run-") as folder,
        _line(Path(folder), workers, memory_bytes, rules or Rules()) as (runs, parts),
    ):
        graph = _with_assets(parts, graph, paths, file.parent)
        run = runs.request(ASKER, "local", graph, 0).run
        state = _wait(parts.ledger, runs, run)
        return Finished(*_written(parts.blobs, graph, state, out))


def read_workflow(file: Path) -> tuple[Graph, dict[str, str]]:
    """The graph of a workflow file and its assets. Raises Malformed, GraphInvalid, NotFound."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise Malformed(f"{file} is larger than {MAX_FILE_BYTES} bytes")
        raw = json.loads(file.read_bytes())
    except OSError as error:
        raise NotFound(f"{file} cannot be read") from error
    except ValueError as error:
        raise Malformed(f"{file} is not JSON") from error
    if not isinstance(raw, dict):
        raise Malformed(f"{file} does not hold a workflow")
    assets = raw.get("assets") or {}
    if not isinstance(assets, dict) or not all(isinstance(path, str) for path in assets.values()):
        raise Malformed("assets must map asset ids to paths")
    return parse_graph(raw.get("graph", raw), CATALOGUE), assets


@contextmanager
def _line(
    folder: Path, workers: int, memory_bytes: int, rules: Rules
) -> Iterator[tuple[Runs, Parts]]:
    """A run line of its own in `folder`, gone afterwards."""
    database = open_database(f"sqlite:///{folder / 'run.db'}")
    ledger = open_ledger(database, open_keys(database, folder / "keys"))
    pool = Pool(workers, memory_bytes)
    parts = Parts(
        ledger=ledger,
        blobs=FolderStore(folder / "assets"),
        pool=pool,
        catalogue=CATALOGUE,
        memory=Forgetful(),
        metrics=process_metrics(),
        rules=rules,
    )
    runs = Runs(parts, threads=workers + 1)
    try:
        runs.start()
        yield runs, parts
    finally:
        runs.stop()
        pool.close()
        ledger.close()
        database.close()


def _with_assets(parts: Parts, graph: Graph, paths: Mapping[str, str], base: Path) -> Graph:
    """`graph` with every picture it names stored, and named by its asset id."""
    for key, node in graph.nodes.items():
        for name in asset_params(parts.catalogue, node.type):
            value = node.params.get(name)
            if isinstance(value, str):
                asset = _stored(parts, base / paths.get(value, value))
                params: dict[str, Json] = {**node.params, name: asset}
                graph = graph.put("nodes", {key: replace(node, params=params)})
    return graph


def asset_params(catalogue: Catalogue, type: str) -> list[str]:
    """The params of a node type that name an asset."""
    declared = catalogue.get(type)
    return [p.name for p in declared.params if p.kind == "asset"] if declared else []


def _stored(parts: Parts, path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"the picture {path} cannot be read") from error
    media_type, width, height = sniff(data)
    asset = new_id()
    body = AssetStored(
        asset=asset,
        sha256=parts.blobs.put(data, media_type),
        media_type=media_type,
        bytes=len(data),
        width=width,
        height=height,
        name=path.name,
    )
    stream = f"asset:{asset}"
    parts.ledger.append([NewEvent(stream, body, ASKER.id, ASKER.workspace)], {stream: 0})
    return asset


def _wait(ledger: Ledger, runs: Runs, run: str) -> RunState:
    """The run once it has ended; its own time limit bounds the wait."""
    told = threading.Event()
    ledger.on_append(lambda _position: told.set())
    while True:
        state = runs.state(run, ASKER.workspace)
        if state.finished is not None:
            return state
        told.wait(LOOK_S)
        told.clear()


def _written(
    blobs: BlobStore, graph: Graph, state: RunState, out: Path
) -> tuple[str, dict[str, Path], dict[str, str]]:
    """Write the results of the output nodes, or of all ends when the workflow has none."""
    out.mkdir(parents=True, exist_ok=True)
    feeds = {parent for step in state.plan.steps for parent in step.parents}
    sinks = [step.node for step in state.plan.steps if step.type == "output"]
    ends = sinks or [step.node for step in state.plan.steps if step.node not in feeds]
    files: dict[str, Path] = {}
    for node in ends:
        for port, assets in state.steps[node].outputs.items():
            for place, asset in enumerate(assets):
                name = _name(graph, node, port, place, asset, {p.name for p in files.values()})
                (out / name).write_bytes(blobs.read(str(asset["sha256"])))
                files[node] = out / name
    problems = {
        node: f"{step.state}: {step.detail}" if step.detail else step.state
        for node, step in state.steps.items()
        if step.ended and not step.done
    }
    return state.state, files, problems


def _name(
    graph: Graph, node: str, port: str, place: int, asset: JsonObject, taken: set[str]
) -> str:
    """A file name from the node's title; its id keeps two of a name apart."""
    title = str(graph.nodes[node].keys.get("title") or node)
    stem = re.sub(r"[^\w.-]+", "-", title).strip("-.") or node
    stem += f"-{port}" * (port != "image") + f"-{place + 1}" * (place > 0)
    suffix = _SUFFIX.get(str(asset["media_type"]), "bin")
    name = f"{stem}.{suffix}"
    return name if name not in taken else f"{stem}-{node}.{suffix}"
