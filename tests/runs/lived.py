"""Lives of a run on the real line: random graphs, steps that fail, people who cancel, and power
that goes at any append; each life begins over the file that the last one left.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from hypothesis import strategies as st

from karate.errors import StepFailed, Unavailable
from karate.graph.declared import Catalogue, NodeType, Param, Port, PortType
from karate.graph.events import Body
from karate.graph.model import Edge, Graph, Json, JsonObject, Node
from karate.graph.runstate import RunState
from karate.graph.values import data
from karate.ledger.event import Appended, NewEvent
from karate.ledger.log import Ledger
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.control import Control
from karate.nodes.worker import Told, unheard
from karate.runs.parts import Rules
from karate.runs.request import Asker, run_id
from karate.runs.service import Runs
from tests.graph import imagined
from tests.providers.fakes.models import providers
from tests.providers.fakes.replicate import Replicate
from tests.providers.fakes.server import png
from tests.runs.asked import SANA
from tests.runs.line import PATIENCE_S, Line, open_line

#: What tells nodes apart, so that no two do the same work.
NAME: Final = Param("name", "text", "Name", "")
#: Pictures become numbers, so that all else may come after what was paid for.
LOOK: Final = NodeType(
    *("look", 1, "Look", "Test", "", (Port("image", PortType.IMAGE, "Image"),)),
    outputs=(Port("out", PortType.NUMBER, "Out"),),
    params=(NAME,),
    kind="control",
)
#: The nodes of `imagined`: `one` is made by the pool, once for all; the rest handles values.
NODES: Final[Catalogue] = {
    **CATALOGUE,
    LOOK.id: LOOK,
    **{
        id: replace(found, params=(*found.params, NAME), kind="local" if id == "one" else "control")
        for id, found in imagined.CATALOGUE.items()
    },
}
RULES: Final = Rules(poll_seconds=0.02, sweep_seconds=0.05)


@dataclass(frozen=True, slots=True)
class Story:
    """A graph and what happens to its runs. Of all work, `failing` per cent fails for good and as
    much at the first try; after so many appends the power goes, or somebody cancels.
    """

    graph: Graph
    failing: int = 0
    cuts: tuple[tuple[int, bool], ...] = ()
    cancel_after: int | None = None
    refused: bool = False


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Graphs of `imagined` with up to two paid pictures in them."""
    graph = draw(imagined.graphs())
    nodes = {
        key: replace(node, params={**node.params, "name": key}) for key, node in graph.nodes.items()
    }
    edges = dict(graph.edges)
    for number in range(draw(st.integers(0, 2))):
        paid, look = f"paid{number}", f"look{number}"
        nodes[paid] = Node(SANA, (0.0, 0.0), {"prompt": paid}, frozenset(), {})
        nodes[look] = Node(LOOK.id, (0.0, 0.0), {"name": look}, frozenset(), {})
        edges[f"{look}:image"] = Edge(paid, "image")
        tools = [key for key, node in graph.nodes.items() if node.type == "tool"]
        tool = draw(st.sampled_from([None, *tools]))
        if tool is not None:
            edges[f"{tool}:b"] = Edge(look, "out")
    cut = st.tuples(st.integers(1, 14), st.booleans())
    return Story(
        Graph(nodes=nodes, edges=edges),
        draw(st.sampled_from([0, 0, 15, 40])),
        tuple(draw(st.lists(cut, max_size=2))),
        draw(st.none() | st.integers(1, 20)),
        draw(st.integers(0, 3)) == 0,
    )


@dataclass(slots=True)
class World:
    """What steps do: the same in every life."""

    failing: int
    tried: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(
        self, type: str, inputs: Mapping[str, Sequence[JsonObject]], params: Mapping[str, Json]
    ) -> dict[str, list[JsonObject]]:
        """The outputs of a node: they depend on what comes in, and on nothing else."""
        said = repr(
            sorted(
                (port, [v.get("sha256", v.get("value")) for v in values])
                for port, values in inputs.items()
            )
        )
        name = f"{type} {params['name']} {said}"
        dice = zlib.crc32(name.encode())
        with self.lock:
            self.tried[name] += 1
            first = self.tried[name] == 1
        if dice % 100 < self.failing:
            raise StepFailed("it fails for good")
        if dice // 100 % 100 < self.failing and first:
            raise Unavailable("it fails for now")
        if type == "pick":
            chosen = [v for port in ("left", "right") for v in inputs.get(port, ())]
            return {"out": chosen or [data("number", 0)]}
        count = {"two": 2, "three": 3}.get(type, 1)
        return {"out": [data("number", (dice + place) % 2) for place in range(count)]}

    def control(self, type: str) -> Control:
        """What a node does with values."""
        return lambda inputs, params: self.work(type, inputs, params)

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told = unheard,
    ) -> Any:
        """What the pool does, without its children."""
        assert function == "karate.nodes.remarked:execute"
        type, params, pictures, *_ = payload
        made = {port: values[0] for port, values in self.work(type, pictures, params).items()}
        return {"made": made, "remarks": []}


class Power:
    """The log until the power goes: at append `last`, which is stored or not, and for ever after.

    What asks is told nothing, as a process that has ended is told nothing.
    """

    def __init__(self, ledger: Ledger, last: int | None, stored: bool, cancel_at: int | None):
        self._ledger, self._last, self._stored = ledger, last, stored
        self._cancel_at = cancel_at
        self.gone, self.cancel, self._count = threading.Event(), threading.Event(), 0
        self._lock, self._cancelled = threading.Lock(), False

    def append(self, events: Sequence[NewEvent], expected: Mapping[str, int | None]) -> Appended:
        """Append, while there is power."""
        with self._lock:
            self._count += 1
            count = self._count
        if self._cancel_at is not None and count >= self._cancel_at:
            self.cancel.set()
        if self._last is None or count < self._last:
            return self._ledger.append(events, expected)
        if count == self._last and self._stored:
            self._ledger.append(events, expected)
        self.gone.set()
        raise Unavailable("the power is gone")

    def may_cancel(self) -> bool:
        """True once."""
        first, self._cancelled = not self._cancelled, True
        return first

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


@dataclass(frozen=True, slots=True)
class Lived:
    """The runs of a story after its last life, with all that happened to them."""

    states: tuple[RunState, ...]
    bodies: tuple[tuple[Body, ...], ...]
    asked: Counter[str]


ASKERS: Final = (Asker("ada", "w"), Asker("bob", "w"))


def live(story: Story) -> Lived:
    """Two people of a workspace ask for the same at the same time; lives go by until all ended.

    Raises GraphInvalid for a graph that nobody can run.
    """
    world, replicate = World(story.failing), Replicate()
    replicate.steps, replicate.results = 1, png("always the same")
    replicate.ends = "failed" if story.refused else "succeeded"
    cancel = story.cancel_after
    with TemporaryDirectory(prefix="karate-lives-") as folder, replicate.running():
        for last, stored in (*story.cuts, (None, False)):
            with _powered(Path(folder), world, replicate) as line:
                power = Power(line.ledger, last, stored, cancel)
                names = _life(line, power, story.graph)
            cancel = None if power.cancel.is_set() else cancel
            if not power.gone.is_set():
                break
        with _powered(Path(folder), world, replicate) as line:
            assert line.ledger.verify() is None
            bodies = tuple(tuple(line.events(run)) for run in names)
            states = tuple(line.runs.state(run, "w") for run in names)
    asked = Counter(str(job["input"]["prompt"]) for job in replicate.jobs.values())
    return Lived(states, bodies, asked)


def _powered(folder: Path, world: World, replicate: Replicate) -> AbstractContextManager[Line]:
    station = providers(folder, replicate=replicate.url)
    return open_line(
        folder, world, RULES, providers=station, catalogue=NODES, controls=world.control
    )


def _life(line: Line, power: Power, graph: Graph) -> list[str]:
    """Ask, unless an earlier life did, and work until all has ended or the power is gone."""
    runs = Runs(replace(line.parts, ledger=cast(Ledger, power)))
    names = [run_id("f", asker.workspace, asker.id) for asker in ASKERS]
    runs.start(queues=("cpu", "net"))
    try:
        for asker in ASKERS:
            with suppress(Unavailable):
                runs.request(asker, "f", graph, 1, idempotency_key=asker.id)
        until = time.monotonic() + PATIENCE_S
        while not power.gone.is_set() and not _all_ended(line, names):
            assert time.monotonic() < until, [line.types(run) for run in names]
            if power.cancel.wait(0.01) and power.may_cancel():
                with suppress(Unavailable):
                    runs.cancel(names[0], ASKERS[0])
    finally:
        runs.stop()
    return names


def _all_ended(line: Line, names: Sequence[str]) -> bool:
    found = [line.types(run) for run in names]
    return all(types and "run.finished" in types for types in found)
