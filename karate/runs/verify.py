"""Checking a stamped picture offline: what holds, what does not, and which part it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from karate.errors import KarateError, Malformed
from karate.graph.model import JsonObject
from karate.media.splice import Cut, Readable, Spliced, digest
from karate.media.stamps import Carried, carried, is_stamp_of, type_of
from karate.runs.receipts import DOMAIN, FORMAT, canonical, content_hash, judge

Pixels: TypeAlias = Callable[[bytes], str]
"""The digest of a picture's decoded pixels; raises KarateError for what cannot be decoded."""

_PARTS: Final = {"graph", "receipt", "signature"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: which part, whether it holds, and what was found."""

    part: str
    ok: bool
    detail: str

    def to_json(self) -> JsonObject:
        """The check under its names."""
        return {"part": self.part, "ok": self.ok, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was looked at; `envelope` is what the file carries, where it can be read.

    `same_pixels` tells of a file whose bytes are others, that it still shows the very picture.
    """

    checks: Sequence[Check]
    envelope: JsonObject | None = None
    same_pixels: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def failed(self) -> list[str]:
        """The parts that do not hold."""
        return [check.part for check in self.checks if not check.ok]


def verify(file: Readable, size: int, keys: Mapping[str, bytes], pixels: Pixels) -> Report:
    """Check the stamped picture in `file` against the public keys `keys`. Never raises for what
    the file holds."""
    try:
        if type_of(file) is None:
            return _only("file", "this is no PNG, JPEG or WebP picture")
        found = carried(file, size)
        if found is None:
            return _only("receipt", "the file carries no receipt")
        envelope = read_note(found.note)
    except Malformed as error:
        return _only("stamp", error.detail)
    receipt = cast(JsonObject, envelope["receipt"])
    checks = [*signed(envelope, keys)]
    shown, same = _picture(file, size, found, receipt, pixels)
    return Report([*checks, *shown], envelope, same)


def read_note(note: bytes) -> JsonObject:
    """A note as `{graph, receipt, signature}`. Raises Malformed unless it is to the letter."""
    try:
        found = json.loads(note)
    except (ValueError, RecursionError) as error:
        raise Malformed("what the picture carries is not JSON") from error
    if not isinstance(found, dict) or set(found) != _PARTS:
        raise Malformed("what the picture carries has other parts than a stamp has")
    receipt, graph = found["receipt"], found["graph"]
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        raise Malformed("the receipt is of another kind or of a newer build")
    if not isinstance(receipt.get("asset"), dict) or not isinstance(graph, dict | None):
        raise Malformed("the receipt names no asset")
    if canonical(found) != note:
        raise Malformed("what the picture carries is not written as it was stamped")
    return cast(JsonObject, found)


def signed(envelope: JsonObject, keys: Mapping[str, bytes]) -> Iterator[Check]:
    """Check the signature, and that the graph is the one the receipt names."""
    receipt, signature = cast(JsonObject, envelope["receipt"]), envelope["signature"]
    name = signature.get("key") if isinstance(signature, dict) else None
    verdict = judge(DOMAIN, receipt, signature, keys)
    if verdict == "unknown-key":
        yield Check("key", False, f"signed with key {name}, which is not among the known ones")
    elif verdict == "altered":
        yield Check("receipt", False, f"the signature of key {name} does not fit: it was altered")
    else:
        yield Check("receipt", True, f"signed with key {name}")
    graph, named = envelope["graph"], receipt.get("graph_sha256")
    if graph is not None:
        fits = content_hash(graph) == named
        detail = "is the one the receipt names" if fits else "is not the one the receipt names"
        yield Check("graph", fits, f"the graph {detail}")


def _picture(
    file: Readable, size: int, found: Carried, receipt: JsonObject, pixels: Pixels
) -> tuple[list[Check], bool]:
    asset = cast(JsonObject, receipt["asset"])
    original = found.original(file, str(asset.get("sha256")))
    if original is None:
        return _altered(file, found.originals[0], asset, pixels)
    checks = [Check("picture", True, "the stored bytes have the hash that the receipt names")]
    if not is_stamp_of(found, file, size, original):
        checks.append(Check("stamp", False, "bytes around the receipt were altered"))
    return [*checks, _seen(file, original, asset, pixels)], True


def _seen(file: Readable, original: Sequence[Cut], asset: JsonObject, pixels: Pixels) -> Check:
    try:
        shown = pixels(Spliced(file, original).read())
    except KarateError as error:
        return Check("pixels", False, f"the picture cannot be decoded: {error.detail}")
    if shown != asset.get("pixels"):
        return Check("pixels", False, "the decoded pixels are not those that the receipt names")
    return Check("pixels", True, "the decoded pixels are those that the receipt names")


def _altered(
    file: Readable, rest: Sequence[Cut], asset: JsonObject, pixels: Pixels
) -> tuple[list[Check], bool]:
    """Bytes that are not the stored ones: another picture, or the same one written anew?"""
    seen = _seen(file, rest, asset, pixels)
    if seen.ok:
        detail = "the picture was written anew: the pixels are the same, the bytes are not"
        return [Check("picture", False, detail), seen], True
    found = f"its bytes hash to {digest(file, rest)}, the receipt names {asset.get('sha256')}"
    return [Check("picture", False, f"the picture was altered: {found}"), seen], False


def _only(part: str, detail: str) -> Report:
    return Report([Check(part, False, detail)])
