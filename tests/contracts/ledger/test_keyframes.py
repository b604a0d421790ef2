"""The moments of a workflow: each version says what the fold of the events up to it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc

from karate.errors import NotFound
from karate.graph.diff import diff, everything
from karate.graph.events import WorkflowCreated, WorkflowDeleted, WorkflowEdited
from karate.graph.model import Graph, Node
from karate.ledger import documents as documents_module
from karate.ledger import keyframes as module
from karate.ledger.documents import Documents
from karate.ledger.event import ANY, NewEvent
from karate.ledger.keyframes import Keyframes
from karate.ledger.packed import pack, unpack
from karate.ledger.ydoc import new_doc, read_graph, read_vector, write_changes
from karate.sync.candidate import Candidate
from tests.contracts.ledger.opened import Opened, opened
from tests.graph.shapes import graphs

STREAM = "workflow:w"
LIMITS: Any = SimpleNamespace(workflow_max_nodes=100, workflow_max_connections=500)
State = tuple[bytes, dict[int, int], dict[int, list[tuple[int, int]]]]


class Story:
    """Two people edit one workflow, each at times behind the other; the log takes it all."""

    def __init__(self, here: Opened) -> None:
        self.here = here
        self._room = Candidate(1, LIMITS)
        self._authors = [new_doc(10), new_doc(20)]
        self.told: list[tuple[Graph, bytes]] = []
        self.append(WorkflowCreated(workflow="w"))

    def append(self, body: WorkflowCreated | WorkflowEdited | WorkflowDeleted) -> None:
        self.here.ledger.append([NewEvent(STREAM, body, "ann", "space")], {STREAM: ANY})
        self.told.append((self._room.graph, self._room.doc.get_state()))

    def edit(self, author: int, target: Graph, caught_up: bool) -> None:
        doc, roots = self._authors[author]
        if caught_up:
            doc.apply_update(self._room.doc.get_update(doc.get_state()))
        before, graph = doc.get_state(), read_graph(doc)
        changes = diff(graph, target, everything(graph, target))
        if not changes:
            return
        write_changes(doc, roots, changes)
        made = self._room.take(doc.get_update(before))
        if made is not None:
            told = [change.to_json() for change in made.changes]
            self.append(WorkflowEdited(update=made.update, changes=told))

    def close(self) -> None:
        self._room.close()


def state_of(doc: Doc[Any]) -> State:
    """What makes two documents the same: graph, state vector, delete set."""
    graph = rfc8785.dumps(read_graph(doc).to_json())
    return graph, dict(read_vector(doc.get_state())), deleted(doc.get_update(doc.get_state()))


def deleted(update: bytes) -> dict[int, list[tuple[int, int]]]:
    """The delete set of an update without structs: client → ranges, joined where they touch."""
    numbers = _numbers(update)
    assert next(numbers) == 0
    found: dict[int, list[tuple[int, int]]] = {}
    for _ in range(next(numbers)):
        client, count = next(numbers), next(numbers)
        joined: list[tuple[int, int]] = []
        for begin, length in sorted((next(numbers), next(numbers)) for _ in range(count)):
            if joined and joined[-1][1] >= begin:
                joined[-1] = (joined[-1][0], max(joined[-1][1], begin + length))
            else:
                joined.append((begin, begin + length))
        found[client] = joined
    return found


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


@settings(max_examples=12)
@given(steps=st.lists(st.tuples(st.integers(0, 1), graphs(), st.booleans()), max_size=8))
def test_every_version_is_the_fold_of_the_events_up_to_it(
    steps: list[tuple[int, Graph, bool]],
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EVERY", 3)
        patch.setattr(module, "CHUNK", 4)
        with opened(f"sqlite:///{folder}/karate.db", Path(folder)) as here:
            story = Story(here)
            for author, target, caught_up in steps:
                story.edit(author, target, caught_up)
            folded, _ = new_doc()
            documents, cold = Documents(here.ledger), Documents(here.ledger)
            for event, (graph, vector) in zip(
                here.ledger.read_stream(STREAM), story.told, strict=True
            ):
                if isinstance(event.body, WorkflowEdited):
                    folded.apply_update(event.body.update)
                assert state_of(folded) == state_of(documents.load("w", event.version).doc)
                assert read_vector(vector) == read_vector(folded.get_state())
                for version_of in (documents, cold, Documents(here.ledger)):
                    assert version_of.graph_at("w", event.version) == (graph, event.version)
                assert read_graph(folded) == graph
            for version in range(len(story.told), 0, -1):  # and backwards, from what is kept now
                assert cold.graph_at("w", version)[0] == story.told[version - 1][0]
            story.close()


@given(graphs())
def test_a_graph_survives_being_packed(graph: Graph) -> None:
    assert unpack(pack(graph)) == graph


@pytest.fixture
def moved(here: Opened, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """A node that stands at (version, 0) in each of 40 versions."""
    monkeypatch.setattr(module, "EVERY", 10)
    monkeypatch.setattr(module, "CHUNK", 10)
    node: Any = {"op": "node.added", "node": "n", **Node("blur", (1.0, 0.0)).to_json()}
    bodies = [WorkflowEdited(update=b"", changes=[node])]
    for version in range(2, 41):
        change: Any = {"op": "node.moved", "node": "n", "new": [version, 0]}
        bodies.append(WorkflowEdited(update=b"", changes=[change]))
    events = [NewEvent(STREAM, body, "ann", "space") for body in bodies]
    here.ledger.append(events, {STREAM: ANY})
    return here


def place(keyframes: Keyframes, version: int) -> float:
    return keyframes.at(STREAM, version).nodes["n"].position[0]


def stored(here: Opened) -> list[int]:
    with here.database.read() as tx:
        return [row[0] for row in tx.execute("SELECT version FROM keyframes ORDER BY version")]


def test_a_fold_leaves_keyframes_and_the_next_one_begins_there(
    moved: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place(Keyframes(moved.ledger), 35) == 35
    assert stored(moved) == [10, 20, 30]
    read: list[int] = []
    real = moved.ledger.read_stream

    def counted(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        read.append(len(found))
        return found

    monkeypatch.setattr(moved.ledger, "read_stream", counted)
    keyframes = Keyframes(moved.ledger)
    assert place(keyframes, 27) == 27
    assert place(keyframes, 28) == 28
    assert place(keyframes, 30) == 30
    assert read == [7, 1, 2]


def test_a_keyframe_that_does_not_open_is_dropped(moved: Opened) -> None:
    place(Keyframes(moved.ledger), 40)
    with moved.database.transaction() as tx:
        tx.execute("UPDATE keyframes SET sealed = ? WHERE version > 10", [b"x" * 40])
    for version in (39, 40):
        assert place(Keyframes(moved.ledger), version) == version
    assert stored(moved) == [10, 20, 30, 40]


def test_keyframes_cannot_be_read_in_the_database(moved: Opened) -> None:
    place(Keyframes(moved.ledger), 10)
    with moved.database.read() as tx:
        (sealed,) = tx.execute("SELECT sealed FROM keyframes")[0]
    with pytest.raises(Exception, match="cannot be read"):
        unpack(bytes(sealed))


def test_memory_is_bounded(moved: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CACHED", 5)
    keyframes = Keyframes(moved.ledger)
    for version in range(1, 41):
        assert place(keyframes, version) == version
    assert len(keyframes._seen) == 5
    assert keyframes._nodes == 5
    monkeypatch.setattr(module, "CACHED_NODES", 2)
    place(keyframes, 3)
    assert keyframes._nodes == 2


@pytest.mark.parametrize("version", [0, -1, 41, 1 << 62])
def test_there_is_no_other_version(moved: Opened, version: int) -> None:
    with pytest.raises(NotFound):
        Documents(moved.ledger).graph_at("w", version)
    with pytest.raises(NotFound):
        Documents(moved.ledger).graph_at("another", 1)


def test_a_deleted_workflow_says_nothing_from_then_on(moved: Opened) -> None:
    event = NewEvent(STREAM, WorkflowDeleted(), "ann", "space")
    moved.ledger.append([event], {STREAM: 40})
    documents = Documents(moved.ledger)
    assert documents.graph_at("w", 40)[0].nodes
    with pytest.raises(NotFound):
        documents.graph_at("w", 41)


def test_each_snapshot_brings_a_keyframe(here: Opened) -> None:
    story = Story(here)
    for number in range(5):
        story.edit(0, Graph(nodes={"n": Node("blur", (float(number), 0.0))}), True)
    graph, vector = story.told[-1]
    assert Documents(here.ledger).keep("w", len(story.told), vector)
    assert stored(here) == [len(story.told)]
    assert Keyframes(here.ledger).at(STREAM, len(story.told)) == graph
    story.close()


def test_changes_that_cannot_be_folded_fall_back_to_the_document(
    here: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents_module, "log", lambda *args, **fields: None)
    doc, roots = new_doc()
    graph = Graph(nodes={"n": Node("blur", (1.0, 2.0))})
    write_changes(doc, roots, diff(Graph(), graph, everything(Graph(), graph)))
    lie: Any = {"op": "node.moved", "node": "ghost", "new": [1, 2]}
    body = WorkflowEdited(update=doc.get_update(), changes=[lie])
    here.ledger.append([NewEvent(STREAM, body, "ann", "space")], {STREAM: ANY})
    assert Documents(here.ledger).graph_at("w", 1) == (graph, 1)
