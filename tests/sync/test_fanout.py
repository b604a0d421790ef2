"""Rules FA: what is sent, and to whom."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pycrdt import Map

from karate.graph.events import Body, RunFinished, RunRequested
from karate.ledger.event import NewEvent
from karate.sync import outbox
from tests.sync.client import Client
from tests.sync.hall import WORKFLOW, WORKSPACE, Hall


async def test_fa1_a_slow_reader_is_cut_off_and_nobody_waits(hall: Hall, tmp_path: Path) -> None:
    small = hall.with_settings(tmp_path, sync_queue_bytes=50_000)
    ada, slow, bob = [await small.client(name) for name in ("ada", "slow", "bob")]
    await asyncio.gather(ada.all_saved(), slow.all_saved(), bob.all_saved())
    slow.socket.stuck.clear()
    for place in range(20):
        with ada.editing():
            ada.root("nodes")["a"]["params"]["x"] = f"{place}" * 10_000
        await ada.all_saved()
    await bob.until(lambda: bob.graph == ada.graph)
    assert await slow.until_closed() == (1013, "slow reader")
    assert len(slow.frames) < 10
    again = await small.client("slow")
    assert again.graph == ada.graph
    await small.leave()


async def test_fa2_a_broken_socket_touches_nobody(hall: Hall) -> None:
    clients = [await hall.client(f"p{place}") for place in range(8)]
    for client in clients[4:]:
        client.socket.gone = True
    for client in clients[:4]:
        with client.editing():
            client.root("nodes")[client.peer.actor] = Map({"type": "blur"})
    for client in clients[:4]:
        await arrived(client, 5)
        assert not client.closed


async def arrived(client: Client, nodes: int) -> None:
    await client.until(lambda: len(client.graph.nodes) == nodes)


async def test_fa3_run_events_and_notices_reach_karate_clients_only(hall: Hall) -> None:
    ada, plain = await hall.client("ada"), await hall.client("bob", v1=False)
    await asyncio.to_thread(hall.rooms.publish, WORKFLOW, 101, {"type": "step.done", "position": 9})
    await asyncio.to_thread(hall.rooms.publish, WORKFLOW, 102, {"kind": "people"})
    await ada.until(lambda: (102, {"kind": "people"}) in ada.told)
    assert (101, {"type": "step.done", "position": 9}) in ada.told
    assert not plain.told


async def test_fa4_a_client_that_comes_back_is_told_what_it_missed(hall: Hall) -> None:
    bodies: list[Body] = [
        RunRequested(run="r", workflow=WORKFLOW, workflow_version=2, plan={}),
        RunFinished(run="r", workflow=WORKFLOW, state="succeeded", cost=0),
        RunFinished(run="r", workflow="another", state="succeeded", cost=0),
    ]
    stored = hall.ledger.append(
        [NewEvent("run:r", body, "ada", WORKSPACE) for body in bodies], {"run:r": 0}
    )
    first, second, _ = stored.events
    hall.rooms.publish(WORKFLOW, 101, second.to_json())
    ada = await hall.client("ada", after=first.position)
    await ada.until(lambda: any(kind == 101 for kind, _ in ada.told))
    assert [payload["position"] for kind, payload in ada.told if kind == 101] == [second.position]


async def test_fa5_closing_stores_everything_and_says_restarting(hall: Hall) -> None:
    ada = await hall.client("ada")
    await ada.all_saved()
    for place in range(30):
        with ada.editing():
            ada.root("nodes")["a"]["params"][f"p{place}"] = place
    await asyncio.sleep(0)
    await ada.until(lambda: ada.socket.incoming.empty())
    await hall.rooms.close_all()
    assert await ada.until_closed() == (1012, "restarting")
    assert ada.saved == ada.sent
    assert hall.documents.graph_at(WORKFLOW)[0] == ada.graph
    late = await hall.client("bob", synced=False)
    assert (await late.until_closed())[0] == 1013


async def test_fa7_a_peer_that_never_reads_again_is_let_go(hall: Hall) -> None:
    patience, outbox.SEND_S = outbox.SEND_S, 0.05  # type: ignore[misc]  # shorter for the test
    try:
        ada, slow = await hall.client("ada"), await hall.client("slow")
        slow.socket.stuck.clear()
        with ada.editing():
            ada.root("nodes")["a"]["position"] = [1, 1]
        assert await slow.until_closed() == (1013, "slow reader")
    finally:
        outbox.SEND_S = patience  # type: ignore[misc]
