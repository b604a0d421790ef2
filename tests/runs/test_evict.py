"""Results beyond the limit go, and nothing that anybody could miss."""

from __future__ import annotations

from karate.graph.events import CacheEvicted, WorkflowCreated, WorkflowEdited
from karate.graph.model import JsonObject
from karate.graph.values import assets_of
from karate.ledger.event import NewEvent
from karate.runs.evict import Evictor
from tests.runs.line import PATIENCE_S, Line, lab


def evictor(line: Line, limit: int) -> Evictor:
    assert line.views.wait_for(line.ledger.position(), PATIENCE_S)
    return Evictor(line.ledger, line.parts.blobs, line.views.shelf, line.parts.catalogue, limit)


def soft_of(line: Line, photo: str, sigma: float) -> JsonObject:
    """The blurred picture of a run."""
    made = assets_of(line.run(lab(photo, sigma=sigma)).steps["soft"].outputs)[0]
    assert line.views.wait_for(line.ledger.position(), PATIENCE_S)
    return made


def test_the_least_recently_used_goes_first_and_is_made_again(line: Line) -> None:
    photo = line.photo()
    old, middle, new = (soft_of(line, photo, sigma) for sigma in (2.0, 3.0, 4.0))
    soft_of(line, photo, 2.0)  # used again: now the middle one is the oldest
    soft_of(line, photo, 4.0)
    blobs = line.parts.blobs
    removable = {sha256 for _, sha256, _ in line.views.shelf.removable(["blur", "output"])}
    assert new["sha256"] not in removable  # what a node shows stays
    assert evictor(line, 1 << 40).evict() == 0
    sizes = sum(size for _, _, size in line.views.shelf.removable(["blur", "output"]))
    assert evictor(line, sizes - 1).evict() > 0
    assert not blobs.exists(str(middle["sha256"]))
    assert blobs.exists(str(old["sha256"]))
    assert evictor(line, 1).evict() > 0
    assert not blobs.exists(str(old["sha256"]))
    assert blobs.exists(str(new["sha256"]))
    event = line.ledger.read_stream("workspace:w")
    assert all(isinstance(one.body, CacheEvicted) for one in event)
    assert line.views.wait_for(line.ledger.position(), PATIENCE_S)
    assert line.views.shelf.evicted("w", str(old["sha256"])) is not None
    again = line.run(lab(photo, sigma=2.0))
    assert again.steps["soft"].state == "succeeded"
    assert assets_of(again.steps["soft"].outputs)[0]["sha256"] == old["sha256"]
    assert line.told(again.run)["soft"]["why"] == "Sigma changed from 4.0 to 2.0"
    assert line.views.shelf.evicted("w", str(old["sha256"])) is None


def test_uploads_and_what_a_document_ever_named_stay(line: Line) -> None:
    photo = line.photo()
    made = soft_of(line, photo, 2.0)
    soft_of(line, photo, 3.0)
    change: JsonObject = {"op": "param.set", "node": "n", "param": "asset", "new": made["id"]}
    bodies = (WorkflowCreated(workflow="f"), WorkflowEdited(update=b"", changes=[change]))
    events = [NewEvent("workflow:f", body, "ada", "w") for body in bodies]
    line.ledger.append(events, {"workflow:f": 0})
    assert evictor(line, 1).evict() > 0
    assert line.parts.blobs.exists(str(made["sha256"]))
    assert line.run(lab(photo, sigma=2.0)).steps["photo"].done
