"""Making a recorded run again: local steps are computed anew, everything else is taken as recorded.

Nothing is asked of a network: what providers gave lies among the recorded assets.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

import msgspec

from karate.errors import KarateError, Malformed, NotFound
from karate.graph.bodies.steps import StepBody
from karate.graph.events import AssetStored, Body, RunRequested, StepStarted
from karate.graph.ids import is_id
from karate.graph.model import JsonObject
from karate.graph.plan import Step
from karate.graph.runstate import RunState, fold
from karate.graph.values import assets_of, is_asset
from karate.ledger.codec import decode_body
from karate.ledger.event import NewEvent
from karate.ledger.log import Ledger
from karate.media.blobs import BlobStore
from karate.nodes.catalogue import CATALOGUE
from karate.runs.bundle import Bundle
from karate.runs.line import Effort, Forgetful, Line, private_line
from karate.runs.parts import Rules
from karate.runs.receipts import content_hash

#: Kinds of nodes that this machine computes by itself.
LOCAL: Final = frozenset({"local", "io", "control"})

#: Most elements of a list that a file may speak of.
MAX_ELEMENTS: Final = 10_000

How: TypeAlias = Literal["recomputed", "served", "skipped"]
Fetch: TypeAlias = "Callable[[str], tuple[AssetStored, bytes]]"
"""An asset by id, with its content. Raises NotFound, or Malformed when it was altered."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as it was written down."""

    workspace: str
    actor: str
    bodies: Sequence[Body]
    fetch: Fetch

    @property
    def state(self) -> RunState:
        """The run at its end. Raises Malformed for a history that is none."""
        try:
            found = fold(self.bodies)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise Malformed("the history of the run does not make sense") from error
        if found is None:
            raise Malformed("the history of the run lacks its beginning")
        return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A step: what was done about it, and whether it came out as recorded."""

    node: str
    type: str
    how: How
    ok: bool
    detail: str


def of_bundle(bundle: Bundle, run: str) -> Recorded:
    """The run as an exported file tells it. Raises NotFound, Malformed, Incompatible."""
    events = bundle.run_events(run)
    stored = {
        str(event["stream"]).partition(":")[2]: event
        for event in bundle.history
        if event["type"] == AssetStored.type
    }

    def fetch(asset: str) -> tuple[AssetStored, bytes]:
        found = bundle.embedded.get(asset)
        if found is None:
            raise NotFound(f"the file holds no asset {asset}: export it with --assets")
        data = found.data()
        body = _body(stored[asset]) if asset in stored else None
        if not isinstance(body, AssetStored):
            body = AssetStored(
                asset=asset, sha256=found.sha256, media_type=found.media_type, bytes=len(data)
            )
        return body, data

    first = events[0]
    bodies = [_body(event) for event in events]
    if any(isinstance(body, StepStarted) and (body.of or 0) > MAX_ELEMENTS for body in bodies):
        raise Malformed(f"a list has at most {MAX_ELEMENTS} elements")
    return Recorded(str(first["workspace"]), str(first["actor"]), bodies, fetch)


def of_log(ledger: Ledger, blobs: BlobStore, run: str) -> Recorded:
    """The run as the log tells it. Raises NotFound."""
    events = ledger.read_stream(f"run:{run}")
    if not events:
        raise NotFound(f"there is no run {run}")

    def fetch(asset: str) -> tuple[AssetStored, bytes]:
        for event in ledger.read_stream(f"asset:{asset}", limit=1):
            if isinstance(event.body, AssetStored):
                return event.body, blobs.read(event.body.sha256)
        raise NotFound(f"there is no asset {asset}")

    bodies = [event.body for event in events]
    return Recorded(events[0].workspace, events[0].actor, bodies, fetch)


def replay(recorded: Recorded, effort: Effort, rules: Rules) -> Iterator[Compared]:
    """Compute the local steps of `recorded` again and compare, in the order of the plan.

    Raises Malformed for a history that makes no sense, NotFound for an asset that is not there.
    """
    then = recorded.state
    if not any(step.device for step in then.steps.values()):
        # A GPU rounds otherwise than the CPU that made it all.
        effort = replace(effort, accelerator=None)
    again = [step for step in then.plan.steps if _is_recomputed(then, step)]
    now = _run_again(recorded, then, {step.node for step in again}, effort, rules)
    differing: set[str] = set()
    for step in then.plan.steps:
        found = _compared(step, then, now if step in again else None)
        culprits = sorted(step.parents & differing)
        if not found.ok:
            differing.add(step.node)
        if not found.ok and culprits:
            found = replace(found, detail=f"its input from {', '.join(culprits)} is another")
        yield found


def _run_again(
    recorded: Recorded, then: RunState, nodes: set[str], effort: Effort, rules: Rules
) -> RunState:
    """The run with `nodes` computed by this machine."""
    if not nodes:
        return then
    kept = [body for body in recorded.bodies if _is_kept(body, nodes)]
    with tempfile.TemporaryDirectory(prefix="karate-replay-") as folder:
        memory = Forgetful([then.run])
        patient = replace(rules, step_retries=0)
        with private_line(Path(folder), effort, patient, memory) as line:
            _store_assets(line, recorded, then, nodes)
            stream = f"run:{then.run}"
            events = [NewEvent(stream, body, recorded.actor, recorded.workspace) for body in kept]
            line.parts.ledger.append(events, {stream: 0})
            line.runs.start()
            return line.ended(then.run, recorded.workspace)


def _is_recomputed(then: RunState, step: Step) -> bool:
    declared = CATALOGUE.get(step.type)
    known = declared is not None and declared.version == step.version
    return known and CATALOGUE[step.type].kind in LOCAL and then.steps[step.node].done


def _is_kept(body: Body, nodes: set[str]) -> bool:
    """Whether an event is taken over: the request, and what happened to steps not made again."""
    if isinstance(body, StepBody):
        return body.node not in nodes
    return isinstance(body, RunRequested)


def _store_assets(line: Line, recorded: Recorded, then: RunState, nodes: set[str]) -> None:
    """Put there what is not made again: the sources, and what providers gave."""
    names = [
        str(value)
        for step in then.plan.steps
        for name, value in step.params.items()
        if is_id(value) and _is_asset_param(step.type, name)
    ]
    for node, step in then.steps.items():
        if node not in nodes:
            names += [str(value["id"]) for value in assets_of(step.outputs)]
    for name in dict.fromkeys(names):
        body, data = recorded.fetch(name)
        stored = line.parts.blobs.put(data, body.media_type)
        if stored != body.sha256:
            raise Malformed(f"asset {name} is not the one that was recorded")
        stream = f"asset:{name}"
        event = NewEvent(stream, replace(body, asset=name), recorded.actor, recorded.workspace)
        line.parts.ledger.append([event], {stream: 0})


def _is_asset_param(type: str, name: str) -> bool:
    declared = CATALOGUE.get(type)
    param = declared.param(name) if declared else None
    return param is not None and param.kind == "asset"


def _compared(step: Step, then: RunState, now: RunState | None) -> Compared:
    old = then.steps[step.node]
    if now is None:
        return _taken(step, then)
    new = now.steps[step.node]
    if not new.done:
        detail = f"it gave a result then, and now: {new.detail or new.state}"
        return Compared(step.node, step.type, "recomputed", False, detail)
    if _hashes(old.outputs) != _hashes(new.outputs):
        ports = [port for port in old.outputs if _of(old.outputs, port) != _of(new.outputs, port)]
        detail = f"another result at {', '.join(ports) or 'another output'} than the recorded one"
        if old.device != new.device:
            detail += f", which {old.device or 'the CPU'} made and here {new.device or 'the CPU'}"
        elif old.key != new.key:
            detail += ", whose key tells of other params, inputs or models"
        return Compared(step.node, step.type, "recomputed", False, detail)
    if old.key != new.key:
        detail = "the recorded key is not that of its type, params and inputs"
        return Compared(step.node, step.type, "recomputed", False, detail)
    return Compared(step.node, step.type, "recomputed", True, "every hash is equal")


def _taken(step: Step, then: RunState) -> Compared:
    """A step that was not computed: is what it gave there, or is that a gap in the proof?"""
    state, declared = then.steps[step.node], CATALOGUE.get(step.type)
    if not state.done:
        return Compared(step.node, step.type, "skipped", True, f"{state.state} then, no result")
    if declared is not None and declared.kind in LOCAL:
        detail = f"version {step.version} of “{step.type}” is not in this build"
        return Compared(step.node, step.type, "skipped", False, detail)
    return Compared(step.node, step.type, "served", True, "served from the recorded assets")


def _hashes(outputs: Mapping[str, list[JsonObject]]) -> dict[str, list[str]]:
    return {port: _of(outputs, port) for port in outputs}


def _of(outputs: Mapping[str, list[JsonObject]], port: str) -> list[str]:
    """The content hashes at a port; of data, that of what it says."""
    values = outputs.get(port, [])
    return [str(value["sha256"]) if is_asset(value) else content_hash(value) for value in values]


def _body(event: JsonObject) -> Body:
    """The body of an event of a file. Raises Malformed, or Incompatible for a newer build's."""
    data = msgspec.msgpack.encode(event["data"])
    try:
        return decode_body(str(event["type"]), cast(int, event["schema"]), data)
    except KarateError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Malformed("an event of the file cannot be read") from error
