"""`karate run FILE -o DIR`: a workflow file from beginning to end in this process."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from karate.errors import NotFound
from karate.graph.declared import Catalogue
from karate.graph.events import AssetStored
from karate.graph.ids import new_id
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.requests import parse_graph
from karate.graph.runstate import RunState
from karate.graph.values import is_asset
from karate.ledger.event import NewEvent
from karate.ledger.signing import Signer
from karate.media.sniff import Claim, sniff
from karate.media.splice import Cut, pieces
from karate.media.stamps import STAMPED, stamp
from karate.nodes.catalogue import CATALOGUE
from karate.providers.station import Providers
from karate.runs.bundle import Bundle, Embedded, read_bundle
from karate.runs.line import Effort, Line, private_line
from karate.runs.notary import Notary
from karate.runs.parts import Parts, Rules
from karate.runs.pooled import PooledPixels
from karate.runs.request import Asker

#: Who runs, in which workspace: nobody else will ever see this log.
ASKER: Final = Asker("local", "local")
#: The workflow's name in that log.
WORKFLOW: Final = "local"

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Finished:
    """How it ended: the run's state, the files written by node, and what failed or was skipped."""

    state: str
    files: Mapping[str, Path]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OneGraph:
    """All that workflows ever said, where there is one."""

    graph: Graph

    def graph_at(self, workflow: str, version: int | None = None) -> tuple[Graph, int]:
        """The graph."""
        return self.graph, version or 0


def run_file(
    file: Path,
    out: Path,
    effort: Effort,
    rules: Rules | None = None,
    signer: Signer | None = None,
    providers: Providers | None = None,
) -> Finished:
    """Run the workflow in `file` and write what its output nodes made into folder `out`.

    The file holds the graph of contract.md, at the top or under `graph`, and may hold `assets`:
    asset id → path of a picture, relative to the file, or the picture itself as an export has it.
    An asset that it does not name is a path itself. Results carry graph and receipt, signed by
    `signer` or by a key that nobody else will ever use.
    Raises Malformed, GraphInvalid, NotFound for a missing picture, UnsupportedMedia.
    """
    catalogue = CATALOGUE if providers is None else providers.catalogue(CATALOGUE)
    graph, bundle = read_workflow(file, catalogue)
    with (
        tempfile.TemporaryDirectory(prefix="karate-run-") as folder,
        private_line(Path(folder), effort, rules or Rules(), providers=providers) as line,
    ):
        graph = _with_assets(line.parts, graph, bundle, file.parent)
        line.runs.start()
        run = line.runs.request(ASKER, WORKFLOW, graph, 0).run
        state = line.ended(run, ASKER.workspace)
        return _written(line, graph, state, out, signer)


def read_workflow(file: Path, catalogue: Catalogue = CATALOGUE) -> tuple[Graph, Bundle]:
    """The graph of a workflow file and all of it. Raises Malformed, GraphInvalid, NotFound."""
    bundle = read_bundle(file)
    return parse_graph(bundle.graph, catalogue), bundle


def _with_assets(parts: Parts, graph: Graph, bundle: Bundle, base: Path) -> Graph:
    """`graph` with every picture it names stored, and named by its asset id."""
    for key, node in graph.nodes.items():
        for name in asset_params(parts.catalogue, node.type):
            value = node.params.get(name)
            if isinstance(value, str):
                inside = bundle.embedded.get(value)
                path = base / bundle.paths.get(value, value)
                asset = _stored(parts, inside if inside is not None else path)
                params: dict[str, Json] = {**node.params, name: asset}
                graph = graph.put("nodes", {key: replace(node, params=params)})
    return graph


def asset_params(catalogue: Catalogue, type: str) -> list[str]:
    """The params of a node type that name an asset."""
    declared = catalogue.get(type)
    return [p.name for p in declared.params if p.kind == "asset"] if declared else []


def _stored(parts: Parts, source: Path | Embedded) -> str:
    """A picture from a file or from the workflow file, as an asset. Raises NotFound, Malformed."""
    try:
        data = source.data() if isinstance(source, Embedded) else source.read_bytes()
    except OSError as error:
        raise NotFound(f"the picture {source} cannot be read") from error
    claim = Claim(source.media_type) if isinstance(source, Embedded) else Claim()
    media_type, width, height = sniff(data, claim)
    asset = new_id()
    body = AssetStored(
        asset=asset,
        sha256=parts.blobs.put(data, media_type),
        media_type=media_type,
        bytes=len(data),
        width=width,
        height=height,
        name=source.name,
    )
    stream = f"asset:{asset}"
    parts.ledger.append([NewEvent(stream, body, ASKER.id, ASKER.workspace)], {stream: 0})
    return asset


def _written(
    line: Line, graph: Graph, state: RunState, out: Path, signer: Signer | None
) -> Finished:
    """Write the results of the output nodes, or of all ends when the workflow has none."""
    parts = line.parts
    out.mkdir(parents=True, exist_ok=True)
    pixels = PooledPixels(parts.blobs, line.pool, parts.rules.max_pixels)
    signer = signer or Signer(parts.ledger.keys.master)
    notary = Notary(parts.ledger, parts.blobs, OneGraph(graph), pixels, signer)
    feeds = {parent for step in state.plan.steps for parent in step.parents}
    sinks = [step.node for step in state.plan.steps if step.type == "output"]
    ends = sinks or [step.node for step in state.plan.steps if step.node not in feeds]
    files: dict[str, Path] = {}
    taken: set[str] = set()
    for node in ends:
        for port, values in state.steps[node].outputs.items():
            for place, asset in enumerate(values):
                if is_asset(asset):
                    name = _name(graph, node, port, place, asset, taken)
                    taken.add(name)
                    _write(notary, parts, asset, out / name)
                    files[node] = out / name
    problems = {
        node: f"{step.state}: {step.detail}" if step.detail else step.state
        for node, step in state.steps.items()
        if step.ended and not step.done
    }
    return Finished(state.state, files, problems)


def _write(notary: Notary, parts: Parts, asset: JsonObject, path: Path) -> None:
    """Write an asset with its graph and receipt, where it can carry them."""
    sha256, media_type = str(asset["sha256"]), str(asset["media_type"])
    size = parts.blobs.size(sha256)
    with closing(parts.blobs.open(sha256)) as file, path.open("wb") as out:
        cuts: list[Cut] = [(0, size)]
        if media_type in STAMPED:
            cuts = stamp(media_type, file, size, notary.issue(str(asset["id"])).note)
        out.writelines(pieces(file, cuts))


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
