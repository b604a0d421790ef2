"""A workflow as one file, read back: graph, history, assets, and what vouches for them.

Everything in it is untrusted. The file of contract.md may also be written by hand: then it holds a
graph, at the top or under `graph`, and perhaps `assets` as paths beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from karate.errors import Malformed, NotFound, TooLarge
from karate.graph.model import Json, JsonObject

FORMAT: Final = "karate workflow 1"
MANIFEST: Final = "karate export 1"
#: Set before what is signed.
DOMAIN: Final = b"karate export 1\n"
#: Largest workflow file, in bytes, with what it holds as base64.
MAX_FILE_BYTES: Final = 256 << 20
#: Most assets in one file.
MAX_ASSETS: Final = 2_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside the file; `text` is its content as base64."""

    sha256: str
    media_type: str
    name: str | None
    text: str

    def data(self) -> bytes:
        """The content. Raises Malformed when it is not what `sha256` names."""
        try:
            found = b64decode(self.text, validate=True)
        except (NotBase64, ValueError) as error:
            raise Malformed("an asset of the file is not base64") from error
        if hashlib.sha256(found).hexdigest() != self.sha256:
            raise Malformed(f"the asset with content {self.sha256} was altered")
        return found


@dataclass(frozen=True, slots=True)
class Bundle:
    """A workflow file. `paths` are assets that lie beside it; `manifest` is empty without one."""

    graph: Json
    title: str = ""
    source: JsonObject = field(default_factory=dict)
    history: tuple[JsonObject, ...] = ()
    embedded: Mapping[str, Embedded] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    manifest: JsonObject = field(default_factory=dict)
    signature: Json = None

    def run_events(self, run: str) -> list[JsonObject]:
        """The events of `run` in order. Raises NotFound when the file has none."""
        found = [event for event in self.history if event["stream"] == f"run:{run}"]
        if not found:
            raise NotFound(f"the file holds no events of run {run}")
        return sorted(found, key=lambda event: cast(int, event["version"]))


def read_bundle(path: Path) -> Bundle:
    """The workflow file at `path`. Raises NotFound, TooLarge, Malformed."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise TooLarge(f"{path} is larger than {MAX_FILE_BYTES} bytes", limit=MAX_FILE_BYTES)
        raw = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read") from error
    return parse_bundle(raw, str(path))


def parse_bundle(raw: bytes, name: str = "the file") -> Bundle:
    """The workflow file `raw`. Raises Malformed."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{name} is not JSON") from error
    return bundle_of(found, name)


def bundle_of(found: Json, name: str = "the file") -> Bundle:
    """The workflow file that was read as `found`. Raises Malformed."""
    if not isinstance(found, dict) or not {"graph", "nodes"} & found.keys():
        raise Malformed(f"{name} does not hold a workflow")
    told = found.get("karate", FORMAT)
    if told != FORMAT:
        raise Malformed(f"{name} is of another kind or of a newer build of Karate")
    embedded, paths = _assets(found.get("assets"))
    title = found.get("title")
    return Bundle(
        graph=found.get("graph", found),
        title=title if isinstance(title, str) else "",
        source=_object(found, "source"),
        history=_events(found.get("history")),
        embedded=embedded,
        paths=paths,
        manifest=_object(found, "manifest"),
        signature=found.get("signature"),
    )


def _assets(raw: Json) -> tuple[dict[str, Embedded], dict[str, str]]:
    entries = {} if raw is None else raw
    if not isinstance(entries, dict):
        raise Malformed("assets must map asset ids to paths or to files")
    if len(entries) > MAX_ASSETS:
        raise TooLarge(f"a workflow file holds at most {MAX_ASSETS} assets", limit=MAX_ASSETS)
    paths = {key: value for key, value in entries.items() if isinstance(value, str)}
    embedded = {key: _embedded(value) for key, value in entries.items() if key not in paths}
    return embedded, paths


def _embedded(raw: Json) -> Embedded:
    found = raw if isinstance(raw, dict) else {}
    sha256, text = found.get("sha256"), found.get("data")
    kind, name = found.get("media_type"), found.get("name")
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256) and isinstance(text, str)):
        raise Malformed("assets must map asset ids to paths or to files")
    if not isinstance(kind, str) or not isinstance(name, str | None):
        raise Malformed("an asset of the file has no media type")
    return Embedded(sha256, kind, name, text)


def _events(raw: Json) -> tuple[JsonObject, ...]:
    events = [] if raw is None else raw
    if not isinstance(events, list):
        raise Malformed("history must be a list of events")
    for event in events:
        if not isinstance(event, dict) or not _is_event(event):
            raise Malformed("an event of the history has another form than events have")
    return cast("tuple[JsonObject, ...]", tuple(events))


def _is_event(event: JsonObject) -> bool:
    whole = (event.get("position"), event.get("version"), event.get("schema"))
    texts = (event.get("stream"), event.get("type"), event.get("actor"), event.get("workspace"))
    return (
        all(isinstance(number, int) and not isinstance(number, bool) for number in whole)
        and all(isinstance(text, str) for text in texts)
        and isinstance(event.get("data"), dict)
    )


def _object(found: JsonObject, name: str) -> JsonObject:
    value = found.get(name)
    if not isinstance(value, dict | None):
        raise Malformed(f"{name} must be an object")
    return value or {}
