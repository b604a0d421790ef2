"""Rule SY15: whoever edits, loses connections and comes back, all end with what the log says."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Map, Text

from karate.graph.changes import apply_all
from karate.graph.model import Graph
from karate.ledger.documents import stream_of
from karate.ledger.ydoc import NOTHING, build_update, read_graph, same_vector
from karate.sync.candidate import Candidate
from tests.sync.client import Client
from tests.sync.hall import BLUR, WORKFLOW, Hall

SEEDS = range(8)


def scribble(rng: random.Random, client: Client) -> None:
    """One random edit of the document."""
    nodes, edges = client.root("nodes"), client.root("edges")
    names = sorted(nodes.keys())
    node = rng.choice(names) if names else "a"
    match rng.randrange(8):
        case 0:
            nodes[f"n{rng.randrange(6)}"] = Map({"type": "blur", "params": Map({"p": Text("ab")})})
        case 1 if names:
            del nodes[node]
        case 2 if names:
            nodes[node]["position"] = [rng.randrange(100), rng.randrange(100)]
        case 3 if names and "params" in nodes[node]:
            nodes[node]["params"]["sigma"] = rng.randrange(100)
        case 4 if names and isinstance(nodes[node].get("params"), Map):
            text = nodes[node]["params"].get("p")
            if isinstance(text, Text):
                text.insert(rng.randrange(len(text) + 1), "xyz"[rng.randrange(3)])
        case 5 if names:
            edges[f"{node}:image"] = {"source": rng.choice(names), "port": "image"}
        case 6 if len(edges):
            del edges[rng.choice(sorted(edges.keys()))]
        case _:
            client.root("meta")["title"] = f"title {rng.randrange(100)}"


async def reconnect(hall: Hall, old: Client) -> Client:
    """The same document on a new socket; frames on their way may be lost."""
    old.hang_up()
    assert old.task is not None
    await old.task
    client = Client(old.peer)
    client.doc = old.doc
    hall.clients.append(client)
    client.task = asyncio.create_task(hall.rooms.serve(client.socket, WORKFLOW, client.peer))
    client.begin()
    return client


@pytest.mark.parametrize("seed", SEEDS)
async def test_sy15_peers_with_broken_connections_converge(
    hall: Hall, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    other = hall.with_settings(tmp_path)
    halls = [hall, hall, hall, other]
    clients = [await each.client(f"p{place}") for place, each in enumerate(halls)]
    for _ in range(120):
        place = rng.randrange(len(clients))
        with clients[place].editing():
            scribble(rng, clients[place])
        if rng.random() < 0.06:
            clients[place] = await reconnect(halls[place], clients[place])
        if rng.random() < 0.3:
            await asyncio.sleep(0)
        if rng.random() < 0.1:
            hall.rooms.foreign(hall.edits()[-1:])
            other.rooms.foreign(hall.edits()[-1:])
    for place, each in enumerate(halls):
        clients[place] = await reconnect(each, clients[place])
    await asyncio.gather(*(caught_up(client) for client in clients))
    stored = hall.documents.load(WORKFLOW).doc
    for each in (hall, other):
        each.rooms.foreign(hall.edits()[-1:])
    for client in clients:
        assert not client.closed
        await arrived(client, stored)
    assert replayed(hall) == read_graph(stored)
    await other.leave()


async def caught_up(client: Client) -> None:
    """Both sides have told each other everything, and it is stored."""
    await client.until(lambda: client.synced and client.asked)
    await client.all_saved()


async def arrived(client: Client, stored: Doc[Any]) -> None:
    """The client has exactly what is stored."""
    await client.until(lambda: same_vector(client.doc.get_state(), stored.get_state()))
    await client.until(lambda: client.graph == read_graph(stored))


def replayed(hall: Hall) -> Graph:
    """What the raw events say, without rooms and snapshots."""
    doc: Doc[Any] = Doc()
    for event in hall.ledger.read_stream(stream_of(WORKFLOW)):
        update = getattr(event.body, "update", NOTHING)
        doc.apply_update(update)
    return read_graph(doc)


@pytest.mark.parametrize("seed", SEEDS)
def test_sy16_changes_say_exactly_what_an_update_did(hall: Hall, seed: int) -> None:
    rng = random.Random(seed)
    base = build_update(Graph(nodes={"a": BLUR}))
    peers = [Client(None, client_id=place) for place in (1, 2)]  # type: ignore[arg-type]
    candidate = Candidate(9, hall.settings)
    candidate.replay([base])
    for peer in peers:
        peer.doc.apply_update(base)
    told = 0
    for _ in range(80):
        peer = rng.choice(peers)
        with peer.editing(send=False) as made:
            scribble(rng, peer)
        for update in made:
            before = candidate.graph
            edit = candidate.take(update)
            if edit is None:
                continue
            assert apply_all(before, edit.changes) == edit.graph == candidate.graph
            assert candidate.graph == read_graph(candidate.doc)
            told += len(edit.changes)
            if rng.random() < 0.5:
                for each in peers:
                    each.doc.apply_update(edit.update)
    assert told > 10
