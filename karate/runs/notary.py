"""Who writes receipts: the log says what happened, the instance's key signs for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Protocol

from karate.errors import NotFound
from karate.graph.model import Graph, JsonObject
from karate.ledger.log import Ledger
from karate.ledger.signing import Signer
from karate.media.blobs import BlobStore
from karate.media.splice import digest
from karate.runs.provenance import Provenance, provenance
from karate.runs.receipts import Envelope, content_hash, sealed
from karate.runs.verify import Check, signed

#: Notes kept in memory, in bytes; others are written again when asked for.
KEPT_BYTES: Final = 32 << 20


class Graphs(Protocol):
    """What workflows said; `ledger.documents.Documents` knows."""

    def graph_at(self, workflow: str, version: int | None = None) -> tuple[Graph, int]:
        """The graph as of `version`. Raises NotFound."""


class PixelBook(Protocol):
    """The digests of pictures; `reads.pixels.PixelDigests` has them."""

    def of(self, sha256: str, media_type: str) -> str | None:
        """The digest of the picture with content `sha256`; None for what is no picture."""

    def decoded(self, sha256: str) -> str:
        """The digest as of the bytes that are stored now."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An envelope, and the bytes of it that travel in a picture."""

    envelope: Envelope
    note: bytes


class Notary:
    """Issues receipts. Blocks; call it from a thread."""

    def __init__(
        self, ledger: Ledger, blobs: BlobStore, graphs: Graphs, pixels: PixelBook, signer: Signer
    ) -> None:
        self._ledger, self._blobs, self._graphs = ledger, blobs, graphs
        self._pixels, self.signer = pixels, signer
        self._kept: OrderedDict[str, Issued] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def issue(self, asset: str) -> Issued:
        """The receipt of `asset`. Raises NotFound, Malformed, and what decoding raises."""
        with self._lock:
            kept = self._kept.get(asset)
            if kept is not None:
                self._kept.move_to_end(asset)
                return kept
        envelope = self._envelope(provenance(self._ledger, asset))
        issued = Issued(envelope, envelope.to_bytes())
        self._keep(asset, issued)
        return issued

    def inspect(self, asset: str) -> Iterator[Check]:
        """Look at everything the receipt of `asset` says: signature, bytes, pixels, events."""
        issued, found = self.issue(asset), provenance(self._ledger, asset)
        yield from signed(issued.envelope.to_json(), self.signer.public_keys())
        yield self._bytes(found)
        pixels = self._pixels.of(found.asset.sha256, found.asset.media_type)
        if pixels is not None:
            fits = pixels == self._pixels.decoded(found.asset.sha256)
            yield Check("pixels", fits, "decoded now" if fits else "the pixels are others now")
        for stream in dict.fromkeys(event.stream for event in found.events):
            broken = self._ledger.verify_stream(stream)
            if broken is None:
                yield Check("events", True, f"the chain of {stream} holds")
            else:
                place = f"event {broken.version} of {stream}, at position {broken.position}"
                yield Check("events", False, f"{place}: {broken.detail}")

    def _bytes(self, found: Provenance) -> Check:
        try:
            with closing(self._blobs.open(found.asset.sha256)) as file:
                fits = digest(file, [(0, found.asset.bytes)]) == found.asset.sha256
        except NotFound:
            return Check("picture", False, "the stored bytes are gone")
        return Check("picture", fits, "read now" if fits else "the stored bytes were altered")

    def _envelope(self, found: Provenance) -> Envelope:
        graph: JsonObject | None = None
        title = ""
        if found.graph_version is not None:
            try:
                then, _ = self._graphs.graph_at(*found.graph_version)
                graph, title = then.to_json(), then.title
            except NotFound:
                graph = None  # the receipt of a run outlives its workflow
        asset = found.asset
        pixels = self._pixels.of(asset.sha256, asset.media_type)
        named = None if graph is None else content_hash(graph)
        return sealed(found.receipt(named, pixels, title), graph, self.signer)

    def _keep(self, asset: str, issued: Issued) -> None:
        with self._lock:
            if asset in self._kept or len(issued.note) > KEPT_BYTES:
                return
            self._kept[asset] = issued
            self._size += len(issued.note)
            while self._size > KEPT_BYTES:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.note)
