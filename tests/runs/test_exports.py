"""Exports: what vouches for them names every alteration; runs in them can be made again."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karate.errors import Incompatible, Malformed, NotFound, TooLarge
from karate.graph.model import Graph
from karate.ledger.signing import Signer
from karate.nodes.pool import Pool
from karate.runs import bundle as bundles
from karate.runs.bundle import Bundle, bundle_of, parse_bundle
from karate.runs.exporting import Wanted, export
from karate.runs.line import Effort
from karate.runs.parts import Rules
from karate.runs.replay import Compared, of_bundle, of_log, replay
from karate.runs.vouched import verify_bundle
from tests.runs.line import Line, lab, open_line

SIGNER = Signer(b"s" * 32)
KEYS = SIGNER.public_keys()
EFFORT = Effort(1, 2 << 30)


@dataclass(frozen=True)
class Exported:
    """A run and the file that tells of it."""

    line: Line
    graph: Graph
    run: str
    raw: bytes

    def found(self) -> dict[str, Any]:
        """A copy of the file to be altered."""
        told: dict[str, Any] = json.loads(self.raw)
        return told


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    folder = tmp_path_factory.mktemp("exports")
    with Pool(1, 2 << 30) as pool, open_line(folder, pool) as line:
        line.runs.start()
        graph = lab(line.photo())
        run = line.run(graph).run
        wanted = Wanted("f", 1, "w", graph, [run], history=True, assets=True)
        raw = b"".join(export(line.ledger, line.parts.blobs, SIGNER, wanted))
        yield Exported(line, graph, run, raw)


def again(bundle: Bundle, run: str) -> dict[str, Compared]:
    return {step.node: step for step in replay(of_bundle(bundle, run), EFFORT, Rules())}


def test_an_export_holds(exported: Exported) -> None:
    report = verify_bundle(parse_bundle(exported.raw), KEYS)
    assert report.ok, report.checks
    assert verify_bundle(parse_bundle(exported.raw), {}).failed == ["key"]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_altered_event_is_named(exported: Exported, data: st.DataObject) -> None:
    found = exported.found()
    event = data.draw(st.sampled_from(found["history"]))
    where, _ = data.draw(st.sampled_from(list(leaves(event))))
    name = f"event {event['version']} of {event['stream']}"
    put(event, where, data.draw(st.sampled_from(["another", -7, 0.125, False, None, [], {}])))
    try:
        report = verify_bundle(bundle_of(found), KEYS)
    except Malformed:
        return  # no event at all any more
    assert "event" in report.failed
    assert any(name in check.detail for check in report.checks if not check.ok)
    assert "manifest" not in report.failed


def leaves(value: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, entry in value.items():
            yield from leaves(entry, (*where, key))
    elif isinstance(value, list) and value:
        for place, entry in enumerate(value):
            yield from leaves(entry, (*where, place))
    elif value not in ("another", -7, 0.125, False, None, [], {}):
        yield where, value


def put(value: Any, where: tuple[Any, ...], new: Any) -> None:
    for key in where[:-1]:
        value = value[key]
    value[where[-1]] = new


def test_missing_added_and_moved_events_are_found(exported: Exported) -> None:
    def told(change: Any) -> list[str]:
        found = exported.found()
        change(found["history"])
        report = verify_bundle(bundle_of(found), KEYS)
        assert report.failed, change
        return [check.detail for check in report.checks if not check.ok]

    assert "missing" in told(lambda history: history.pop(2))[0]
    assert "put in" in told(lambda h: h.append({**h[0], "position": 999}))[0]
    assert "twice" in told(lambda h: h.append(h[0]))[0]
    assert "order" in told(lambda h: h.reverse())[0]


def test_what_else_is_altered_is_named(exported: Exported) -> None:
    def failed(change: Any) -> list[str]:
        found = exported.found()
        change(found)
        return verify_bundle(bundle_of(found), KEYS).failed

    asset = next(iter(exported.found()["assets"]))

    def other_bytes(found: dict[str, Any]) -> None:
        text = found["assets"][asset]["data"]
        found["assets"][asset]["data"] = ("B" if text[0] == "A" else "A") + text[1:]

    assert failed(other_bytes) == ["asset"]
    assert failed(lambda found: found["assets"].pop(asset)) == ["asset"]
    assert failed(lambda found: found["graph"]["nodes"][0].update(type="crop")) == ["graph"]
    assert failed(lambda found: found.update(title="Another")) == ["manifest"]
    assert failed(lambda found: found["manifest"].update(graph_sha256="0" * 64)) == [
        *("manifest", "graph")
    ]
    assert failed(lambda found: found["manifest"]["events"].pop()) == ["manifest", "event"]
    assert failed(lambda found: found.pop("manifest")) == ["manifest"]
    assert failed(lambda found: found["manifest"].update(events=[[1]])) == ["file"]


def test_a_run_is_made_again_from_file_and_from_log(exported: Exported) -> None:
    from_file = again(parse_bundle(exported.raw), exported.run)
    assert {step.how for step in from_file.values()} == {"recomputed"}
    assert all(step.ok for step in from_file.values()), from_file
    recorded = of_log(exported.line.ledger, exported.line.parts.blobs, exported.run)
    assert [step.ok for step in replay(recorded, EFFORT, Rules())] == [True] * 4


def test_what_a_provider_gave_is_served_and_the_rest_computed(exported: Exported) -> None:
    found = exported.found()
    for event in found["history"]:
        if event["type"] == "run.requested":
            for step in event["data"]["plan"]["steps"]:
                if step["node"] == "soft":
                    step["type"] = "acme/painter"
    told = again(bundle_of(found), exported.run)
    assert {node: (step.how, step.ok) for node, step in told.items()} == {
        "photo": ("recomputed", True),
        "soft": ("served", True),
        "end": ("recomputed", True),
        "negative": ("recomputed", True),
    }
    asset = next(
        event["data"]["outputs"]["image"][0]["id"]
        for event in found["history"]
        if event["type"] == "step.succeeded" and event["data"]["node"] == "soft"
    )
    missing = copy.deepcopy(found)
    del missing["assets"][asset]
    with pytest.raises(NotFound):
        again(bundle_of(missing), exported.run)


def test_a_forged_result_is_named(exported: Exported) -> None:
    found = exported.found()
    for event in found["history"]:
        if event["type"] == "step.succeeded" and event["data"]["node"] == "negative":
            event["data"]["outputs"]["image"][0]["sha256"] = "0" * 64
    told = again(bundle_of(found), exported.run)
    assert [node for node, step in told.items() if not step.ok] == ["negative"]


def test_an_altered_setting_is_named_and_what_follows_blamed_on_it(exported: Exported) -> None:
    found = exported.found()
    for event in found["history"]:
        if event["type"] == "run.requested":
            for step in event["data"]["plan"]["steps"]:
                if step["node"] == "soft":
                    step["params"]["sigma"] = 9
    told = again(bundle_of(found), exported.run)
    wrong = {node: step.detail for node, step in told.items() if not step.ok}
    assert "another result" in wrong.pop("soft")
    assert wrong == {"end": "its input from soft is another"}


def test_another_version_of_a_node_is_no_proof(exported: Exported) -> None:
    found = exported.found()
    for event in found["history"]:
        if event["type"] == "run.requested":
            event["data"]["plan"]["steps"][-1]["version"] = 99
            node = event["data"]["plan"]["steps"][-1]["node"]
    told = again(bundle_of(found), exported.run)
    assert not told[node].ok
    assert "not in this build" in told[node].detail


def test_histories_that_make_no_sense_are_refused(exported: Exported) -> None:
    def replayed(change: Any) -> None:
        found = exported.found()
        for event in found["history"]:
            change(event)
        again(bundle_of(found), exported.run)

    def plan(event: Any) -> None:
        if event["type"] == "run.requested":
            event["data"]["plan"] = {"steps": [{"node": 3}]}

    def fields(event: Any) -> None:
        if event["type"] == "step.started":
            event["data"] = {"x": 1}

    def newer(event: Any) -> None:
        event["schema"] = 99

    def unknown(event: Any) -> None:
        if event["type"].startswith("step."):
            event["data"]["node"] = "nobody"

    for change in (plan, unknown):
        with pytest.raises(Malformed):
            replayed(change)
    for change in (fields, newer):
        with pytest.raises(Incompatible):
            replayed(change)
    with pytest.raises(NotFound):
        again(parse_bundle(exported.raw), "nothing")


def test_an_export_that_no_file_can_hold_is_refused(
    exported: Exported, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    line = exported.line
    wanted = Wanted("f", 1, "w", exported.graph, [exported.run], history=True, assets=True)
    monkeypatch.setattr("karate.runs.exporting.MAX_FILE_BYTES", 1000)
    with pytest.raises(TooLarge):
        export(line.ledger, line.parts.blobs, SIGNER, wanted)
    monkeypatch.setattr(bundles, "MAX_FILE_BYTES", 1000)
    (tmp_path / "w.json").write_bytes(exported.raw)
    with pytest.raises(TooLarge):
        bundles.read_bundle(tmp_path / "w.json")
