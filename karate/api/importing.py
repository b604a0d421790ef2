"""Workflows from files: everything in them is checked, stored under fresh ids, and never run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast

from karate.api.body import parse_json
from karate.api.creation import creation
from karate.errors import Malformed, TooLarge
from karate.graph.declared import Catalogue
from karate.graph.events import AssetStored, WorkflowEdited
from karate.graph.ids import new_id
from karate.graph.imported import parse_imported
from karate.graph.model import Graph, Json, JsonObject
from karate.graph.rules import Limits, Problem
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger
from karate.media.blobs import BlobStore
from karate.media.sniff import Claim, sniff
from karate.media.stamps import carried
from karate.runs.bundle import DOMAIN, Bundle, Embedded, bundle_of
from karate.runs.receipts import DOMAIN as RECEIPT_DOMAIN
from karate.runs.receipts import judge
from karate.runs.verify import read_note

#: Longest title a file may bring, in characters; a longer one is cut.
MAX_TITLE: Final = 200
#: Title of a workflow whose file has none.
UNTITLED: Final = "Imported workflow"
#: Seconds the full decoding check of one picture may take.
PROBE_S: Final = 120.0

Verdict = Literal["ok", "unknown-key", "altered", "none"]


class Workers(Protocol):
    """What runs decoding away from this process: `nodes.pool.Pool`."""

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool] = ...,
    ) -> Any: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: the new workflow, and what is wrong with its graph."""

    workflow: str
    graph: Graph
    version: int
    problems: tuple[Problem, ...]
    origin: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Makes workflows of files. Blocks; call it from a thread."""

    ledger: Ledger
    blobs: BlobStore
    workers: Workers
    catalogue: Catalogue
    limits: Limits
    keys: Mapping[str, bytes]
    max_pixels: int
    max_asset_bytes: int

    def take(self, file: Path, actor: str, workspace: str) -> Imported:
        """A new workflow of the file: an export, a graph as JSON, or a picture that carries one.

        All of it or nothing. Raises Malformed, TooLarge, UnsupportedMedia.
        """
        raw = file.read_bytes()
        bundle, verdict, key = self._opened(file, raw)
        graph, _ = parse_imported(bundle.graph, self.catalogue, self.limits)
        used, events = self._assets(bundle, graph, actor, workspace)
        renamed = renamed_assets(graph, used, self.catalogue)
        workflow = new_id()
        title = " ".join(bundle.title.split())[:MAX_TITLE] or UNTITLED
        whole, made = creation(workflow, title, renamed, actor, workspace)
        origin: JsonObject = {
            "kind": "import",
            "sha256": hashlib.sha256(raw).hexdigest(),
            "source": bundle.source,
            "assets": dict(used),
            "signature": verdict,
        }
        if key is not None:
            origin["key"] = key
        made = [_of_file(event, origin) for event in made]
        stream = f"workflow:{workflow}"
        expected: dict[str, int | None] = {one.stream: 0 for one in (*events, *made)}
        appended = self.ledger.append([*events, *made], expected)
        _, problems = parse_imported(whole.to_json(), self.catalogue, self.limits)
        return Imported(workflow, whole, appended.version(stream), tuple(problems), origin)

    def _opened(self, file: Path, raw: bytes) -> tuple[Bundle, Verdict, str | None]:
        """The file as a bundle, and whether this instance signed what it says."""
        note = _note(file, len(raw))
        if note is None:
            bundle = bundle_of(parse_json(raw))
            if not bundle.manifest:
                return bundle, "none", None
            verdict: Verdict = judge(DOMAIN, bundle.manifest, bundle.signature, self.keys)
            return bundle, verdict, _key(bundle.signature)
        told = cast(JsonObject, parse_json(note))
        receipt = cast(JsonObject, told["receipt"])
        if told["graph"] is None:
            raise Malformed("the picture carries a receipt, but no graph")
        workflow = receipt.get("workflow")
        source = dict(workflow) if isinstance(workflow, dict) else {}
        title = source.pop("title", "")
        source["asset"] = cast(JsonObject, receipt["asset"]).get("id")
        verdict = judge(RECEIPT_DOMAIN, receipt, told["signature"], self.keys)
        bundle = Bundle(told["graph"], title if isinstance(title, str) else "", source)
        return bundle, verdict, _key(told["signature"])

    def _assets(
        self, bundle: Bundle, graph: Graph, actor: str, workspace: str
    ) -> tuple[dict[str, str], list[NewEvent]]:
        """Store the files that the graph names: their new ids by the old ones, and the events."""
        wanted = [name for name in asset_names(graph, self.catalogue) if name in bundle.embedded]
        used: dict[str, str] = {}
        events: list[NewEvent] = []
        for name in wanted:
            body = self._stored(new_id(), bundle.embedded[name])
            used[name] = body.asset
            events.append(NewEvent(f"asset:{body.asset}", body, actor, workspace))
        return used, events

    def _stored(self, asset: str, found: Embedded) -> AssetStored:
        data = found.data()
        if len(data) > self.max_asset_bytes:
            limit = self.max_asset_bytes
            raise TooLarge(f"a file has at most {limit} bytes", limit=limit)
        claim = Claim(found.media_type, found.name or "")
        media_type, width, height = sniff(data, claim, max_pixels=self.max_pixels)
        if media_type.startswith("image/"):
            job = (data, self.max_pixels)
            probed = self.workers.run("karate.nodes.work:probe", job, PROBE_S)
            width, height = probed["width"], probed["height"]
        return AssetStored(
            asset=asset,
            sha256=self.blobs.put(data, media_type),
            media_type=media_type,
            bytes=len(data),
            width=width,
            height=height,
            name=found.name,
        )


def _of_file(event: NewEvent, origin: JsonObject) -> NewEvent:
    """The first edit tells that a file was its origin."""
    if not isinstance(event.body, WorkflowEdited):
        return event
    return replace(event, body=replace(event.body, origin=origin))


def asset_names(graph: Graph, catalogue: Catalogue) -> list[str]:
    """The assets that params of `graph` name."""
    found = (
        node.params.get(param.name)
        for node in graph.nodes.values()
        if (declared := catalogue.get(node.type)) is not None
        for param in declared.params
        if param.kind == "asset"
    )
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))


def renamed_assets(graph: Graph, names: Mapping[str, str], catalogue: Catalogue) -> Graph:
    """`graph` with the assets of its params called as `names` says."""
    for key, node in graph.nodes.items():
        declared = catalogue.get(node.type)
        params: dict[str, Json] = dict(node.params)
        for param in declared.params if declared else ():
            value = params.get(param.name)
            if param.kind == "asset" and isinstance(value, str) and value in names:
                params[param.name] = names[value]
        if params != node.params:
            graph = graph.put("nodes", {key: replace(node, params=params)})
    return graph


def _note(file: Path, size: int) -> bytes | None:
    """What a picture carries; None for what is no picture. Raises Malformed for one without."""
    with file.open("rb") as whole:
        if whole.read(1) in (b"{", b"[", b" ", b"\n", b"\t", b"\r", b""):
            return None
        found = carried(whole, size)
    if found is None:
        raise Malformed("this is neither JSON nor a picture that carries a graph")
    read_note(found.note)
    return found.note


def _key(signature: Json) -> str | None:
    key = signature.get("key") if isinstance(signature, dict) else None
    return key[:64] if isinstance(key, str) else None
