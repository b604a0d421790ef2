"""Writing a workflow as one file: graph, history, assets, and a signed list of all of it."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from karate import __version__
from karate.errors import NotFound, TooLarge
from karate.graph.events import (
    AssetStored,
    RunRequested,
    StepCached,
    StepFailed,
    StepSkipped,
    StepSucceeded,
)
from karate.graph.ids import is_id
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.plan import Plan
from karate.graph.values import assets_of
from karate.ledger.event import Event, rfc3339
from karate.ledger.log import Ledger
from karate.ledger.signing import Signer
from karate.media.blobs import BlobStore
from karate.runs.bundle import DOMAIN, FORMAT, MANIFEST, MAX_ASSETS, MAX_FILE_BYTES
from karate.runs.receipts import canonical, content_hash, sign

#: Bytes of an asset that are turned into base64 at a time; a multiple of three.
PIECE: Final = 3 << 18


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into the file: a workflow as of a version, and what belongs to it.

    `runs` are the runs whose events go along with `history`; without it there is none.
    """

    workflow: str
    version: int
    workspace: str
    graph: Graph
    runs: Sequence[str] = ()
    history: bool = False
    assets: bool = False


def export(ledger: Ledger, blobs: BlobStore, signer: Signer, wanted: Wanted) -> Iterator[bytes]:
    """The file, piece by piece. Raises TooLarge, before the first piece, for what none can hold."""
    events = _events(ledger, wanted) if wanted.history else []
    stored = _stored(ledger, blobs, wanted, events) if wanted.assets else []
    size = sum(asset.bytes for asset in stored) * 4 // 3
    if size > MAX_FILE_BYTES or len(stored) > MAX_ASSETS:
        raise TooLarge(
            f"a workflow file holds {MAX_FILE_BYTES} bytes and {MAX_ASSETS} assets at most; "
            f"this would be {len(stored)} assets with {size} bytes",
            limit=MAX_FILE_BYTES,
        )
    return _pieces(blobs, signer, wanted, events, stored)


def event_json(event: Event) -> JsonObject:
    """An event as files hold it: as the API tells it, with the version of its type."""
    return {**event.to_json(), "schema": event.body.version}


def _pieces(
    blobs: BlobStore,
    signer: Signer,
    wanted: Wanted,
    events: Sequence[Event],
    stored: Sequence[AssetStored],
) -> Iterator[bytes]:
    graph = wanted.graph.to_json()
    manifest: JsonObject = {
        "format": MANIFEST,
        "title": wanted.graph.title,
        "source": {
            "workflow": wanted.workflow,
            "version": wanted.version,
            "workspace": wanted.workspace,
            "at": rfc3339(datetime.now(UTC)),
            "build": __version__,
        },
        "graph_sha256": content_hash(graph),
    }
    yield b'{"karate":' + _json(FORMAT) + b',\n"title":' + _json(wanted.graph.title)
    yield b',\n"source":' + _json(manifest["source"]) + b',\n"graph":' + _json(graph)
    if wanted.history:
        listed: list[Json] = []
        for place, event in enumerate(events):
            told = event_json(event)
            text = canonical(told)
            digest = hashlib.sha256(text).hexdigest()
            listed.append([event.position, event.stream, event.version, digest])
            yield (b',\n"history":[\n' if place == 0 else b",\n") + text
        yield b"]" if events else b',\n"history":[]'
        manifest["events"] = listed
    if wanted.assets:
        yield b',\n"assets":{'
        for place, asset in enumerate(stored):
            yield (b"\n" if place == 0 else b",\n") + _json(asset.asset) + b":"
            yield from _file(blobs, asset)
        yield b"}"
        manifest["assets"] = {asset.asset: asset.sha256 for asset in stored}
    yield b',\n"manifest":' + _json(manifest)
    yield b',\n"signature":' + _json(sign(DOMAIN, manifest, signer)) + b"}\n"


def _file(blobs: BlobStore, asset: AssetStored) -> Iterator[bytes]:
    head: JsonObject = {
        "sha256": asset.sha256,
        "media_type": asset.media_type,
        "bytes": asset.bytes,
        "width": asset.width,
        "height": asset.height,
        "name": asset.name,
    }
    yield _json(head)[:-1] + b',"data":"'
    with closing(blobs.open(asset.sha256)) as file:
        while piece := file.read(PIECE):
            yield b64encode(piece)
    yield b'"}'


def _events(ledger: Ledger, wanted: Wanted) -> list[Event]:
    """Everything that happened to the workflow, its runs and what they made, in order."""
    events = ledger.read_stream(f"workflow:{wanted.workflow}", upto=wanted.version)
    for run in wanted.runs:
        found = ledger.read_stream(f"run:{run}")
        events += found
        made = {str(value["id"]) for event in found for value in _outputs(event)}
        for asset in sorted(made):
            events += ledger.read_stream(f"asset:{asset}", limit=1)
    unique = {event.position: event for event in events}
    return [unique[position] for position in sorted(unique)]


def _outputs(event: Event) -> list[JsonObject]:
    body = event.body
    if isinstance(body, StepSucceeded | StepCached | StepFailed | StepSkipped):
        return assets_of(body.outputs)
    return []


def _stored(
    ledger: Ledger, blobs: BlobStore, wanted: Wanted, events: Sequence[Event]
) -> list[AssetStored]:
    """The assets that the graph names and that the events made, as far as they are stored."""
    names = {str(value["id"]) for event in events for value in _outputs(event)}
    params = [node.params for node in wanted.graph.nodes.values()]
    for event in events:
        if isinstance(event.body, RunRequested):
            params += [step.params for step in Plan.from_json(event.body.plan).steps]
    names |= {str(value) for found in params for value in found.values() if is_id(value)}
    found: list[AssetStored] = []
    for name in sorted(names):
        stored = next(iter(ledger.read_stream(f"asset:{name}", limit=1)), None)
        body = stored.body if stored is not None else None
        if stored is None or not isinstance(body, AssetStored):
            continue
        if stored.workspace == wanted.workspace and _is_there(blobs, body):
            found.append(body)
    return found


def _is_there(blobs: BlobStore, asset: AssetStored) -> bool:
    try:
        return blobs.size(asset.sha256) == asset.bytes
    except NotFound:
        return False


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
