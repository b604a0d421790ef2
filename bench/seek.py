"""How long the server takes to say what a workflow was: `python -m bench.seek --help`.

One workflow of many edits by real documents; then random moments of it, each by a process that has
looked at nothing yet (`cold`), by one that has (`random`), and one version after another (`steps`,
as a scrubber or the arrow keys ask). `first` is the very first look at a history without keyframes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.ledger import percentiles
from karate.graph.diff import diff, everything
from karate.graph.events import Body, WorkflowCreated, WorkflowEdited
from karate.graph.model import Edge, Graph, Node
from karate.ledger.db import open_database
from karate.ledger.documents import Documents, stream_of
from karate.ledger.event import ANY, NewEvent
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.ledger.ydoc import build_update
from tests.services import postgres

#: Events appended at a time.
BATCH = 500
#: Edits between two deletions of a node, and of two settings of a param; the rest are drags.
DELETE, SET = 50, 5


def start(nodes: int) -> Graph:
    """A chain of `nodes` blurs."""
    return Graph(
        nodes={f"n{at}": Node("blur", (at * 10.0, 0.0), {"sigma": 4}) for at in range(nodes)},
        edges={f"n{at + 1}:image": Edge(f"n{at}", "image") for at in range(nodes - 1)},
    )


def edits(graph: Graph, count: int) -> tuple[list[Body], Graph]:
    """`count` edits of `graph`, as their changes; the graph after them."""
    rolls = random.Random(graph.nodes["n0"].position[0])
    names = sorted(graph.nodes)
    bodies: list[Body] = []
    for number in range(count):
        name = rolls.choice(names)
        node = graph.nodes.get(name)
        place = (rolls.uniform(0, 1e4), rolls.uniform(0, 1e4))
        if node is None:
            node = Node("blur", place, {"sigma": 4})
        elif number % DELETE == 0 and name != "n0":
            node = None
        elif number % SET == 0:
            node = Node("blur", node.position, {"sigma": rolls.randint(0, 99)})
        else:
            node = Node("blur", place, node.params)
        entries: dict[str, Any] = {name: node}
        after = graph.put("nodes", entries)
        if node is None:
            after = after.put("edges", dict.fromkeys(key for key, _ in graph.wires_of(name)))
        changes = [each.to_json() for each in diff(graph, after, everything(graph, after))]
        bodies.append(WorkflowEdited(update=bytes(54), changes=changes))
        graph = after
    return bodies, graph


def fill(ledger: Ledger, events: int, nodes: int) -> Graph:
    """A workflow of `events` events; returns its last graph."""
    graph = start(nodes)
    made = diff(Graph(), graph, everything(Graph(), graph))
    bodies: list[Body] = [
        WorkflowCreated(workflow="w"),
        WorkflowEdited(update=build_update(graph), changes=[each.to_json() for each in made]),
    ]
    stream, left = stream_of("w"), events - len(bodies)
    while bodies:
        ledger.append([NewEvent(stream, body, "ann", "space") for body in bodies], {stream: ANY})
        bodies, graph = edits(graph, min(BATCH, left))
        left -= len(bodies)
    return graph


def looks(work: Callable[[int], object], versions: Sequence[int]) -> list[float]:
    """Seconds of each look."""
    taken = []
    for version in versions:
        begun = time.perf_counter()
        work(version)
        taken.append(time.perf_counter() - begun)
    return taken


def measure(name: str, url: str, folder: Path, events: int, nodes: int, count: int) -> None:
    """Print the lines of one database."""
    database = open_database(url)
    ledger = open_ledger(database, open_keys(database, folder / name))
    try:
        last = fill(ledger, events, nodes)
        dice = random.Random(1)
        somewhere = [dice.randint(1, events) for _ in range(count)]
        begin = dice.randint(1, events - count)
        warm = Documents(ledger)
        begun = time.perf_counter()
        assert warm.graph_at("w", events)[0] == last
        first = time.perf_counter() - begun

        def cold(version: int) -> object:
            return Documents(ledger).graph_at("w", version)[0].to_json()

        def seen(version: int) -> object:
            return warm.graph_at("w", version)[0].to_json()

        print(f"{name:9} first     {first * 1000:9.1f}")
        for label, work, versions in (
            ("cold", cold, somewhere),
            ("random", seen, somewhere),
            ("steps", seen, range(begin, begin + count)),
        ):
            taken = looks(work, versions)
            p50, p99 = percentiles(taken)
            print(f"{name:9} {label:8} {p50:10.1f} {p99:9.1f} {max(taken) * 1000:9.1f}")
    finally:
        ledger.close()
        database.close()


def main() -> None:
    """Print the lines of each database."""
    parser = argparse.ArgumentParser(prog="python -m bench.seek", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--looks", type=int, default=300)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    given = parser.parse_args()
    print(f"{given.events:,} events, {given.nodes} nodes; times in ms")
    print("database  look            p50       p99       max")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="karate-bench-")))
        rest = (folder, given.events, given.nodes, given.looks)
        if given.database != "postgres":
            measure("sqlite", f"sqlite:///{folder / 'karate.db'}", *rest)
        if given.database != "sqlite":
            place = stack.enter_context(TemporaryDirectory(prefix="karate-bench-"))
            server = stack.enter_context(postgres.running(Path(place), durable=True))
            measure("postgres", stack.enter_context(server.database()), *rest)


if __name__ == "__main__":
    main()
