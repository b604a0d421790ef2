"""Checking an exported workflow offline: events, assets and graph against the signed list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from karate.errors import Malformed
from karate.graph.model import Json, JsonObject
from karate.runs.bundle import DOMAIN, MANIFEST, Bundle
from karate.runs.receipts import content_hash, judge
from karate.runs.verify import Check, Report


def verify_bundle(bundle: Bundle, keys: Mapping[str, bytes]) -> Report:
    """Check `bundle` against the public keys `keys`; names each event and asset that is wrong."""
    if bundle.manifest.get("format") != MANIFEST:
        return Report([Check("manifest", False, "the file has no signed list of what it holds")])
    try:
        return Report([*_signed(bundle, keys), *_graph(bundle), *_events(bundle), *_assets(bundle)])
    except Malformed as error:
        return Report([Check("file", False, error.detail)])


def _signed(bundle: Bundle, keys: Mapping[str, bytes]) -> Iterator[Check]:
    signature = bundle.signature
    name = signature.get("key") if isinstance(signature, dict) else None
    verdict = judge(DOMAIN, bundle.manifest, signature, keys)
    if verdict == "unknown-key":
        yield Check("key", False, f"signed with key {name}, which is not among the known ones")
    elif verdict == "altered":
        yield Check("manifest", False, f"the signature of key {name} does not fit: it was altered")
    else:
        yield Check("manifest", True, f"signed with key {name}")
    told = (bundle.title, bundle.source)
    if told != (bundle.manifest.get("title"), bundle.manifest.get("source")):
        yield Check("manifest", False, "the title or source is not the one in the signed list")


def _graph(bundle: Bundle) -> Iterator[Check]:
    fits = content_hash(bundle.graph) == bundle.manifest.get("graph_sha256")
    yield Check("graph", fits, "is the one exported" if fits else "the graph was altered")


def _events(bundle: Bundle) -> Iterator[Check]:
    """Every event is the one listed, in its order, with none missing and none put in."""
    listed = _list(bundle.manifest.get("events"))
    left = {event_name(event): event for event in bundle.history}
    good = len(left) == len(bundle.history)
    if not good:
        yield Check("event", False, "an event is there twice")
    for entry in listed:
        position, stream, version, digest = _entry(entry)
        event = left.pop((position, stream, version), None)
        told = f"event {version} of {stream}, at position {position},"
        if event is None:
            good = False
            yield Check("event", False, f"{told} is missing")
        elif content_hash(event) != digest:
            good = False
            yield Check("event", False, f"{told} was altered")
    for position, stream, version in left:
        good = False
        yield Check("event", False, f"event {version} of {stream}, at {position}, was put in")
    if good and [event_name(event) for event in bundle.history] != [
        _entry(entry)[:3] for entry in listed
    ]:
        good = False
        yield Check("event", False, "the events are in another order")
    if good and listed:
        yield Check("events", True, f"{len(listed)} events are those exported")


def _assets(bundle: Bundle) -> Iterator[Check]:
    listed = bundle.manifest.get("assets")
    expected = listed if isinstance(listed, dict) else {}
    good = True
    for name in sorted({*expected, *bundle.embedded}):
        found = bundle.embedded.get(name)
        if found is None or name not in expected:
            good = False
            yield Check("asset", False, f"asset {name} {'is missing' if not found else 'is new'}")
            continue
        try:
            found.data()
            same = found.sha256 == expected[name]
        except Malformed:
            same = False
        if not same:
            good = False
            yield Check("asset", False, f"asset {name} was altered")
    if good and expected:
        yield Check("assets", True, f"{len(expected)} assets are those exported")


def event_name(event: JsonObject) -> tuple[int, str, int]:
    """Position, stream, version."""
    found = (event["position"], event["stream"], event["version"])
    return cast("tuple[int, str, int]", found)


def _entry(entry: Json) -> tuple[int, str, int, str]:
    if not isinstance(entry, list) or len(entry) != 4:
        raise Malformed("the list of events has another form than such lists have")
    if not all(isinstance(value, int | str) for value in entry):
        raise Malformed("the list of events has another form than such lists have")
    return cast("tuple[int, str, int, str]", tuple(entry))


def _list(raw: Json) -> list[Json]:
    return raw if isinstance(raw, list) else []
