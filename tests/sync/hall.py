"""What sync tests stand in: a ledger with one workflow, rooms, and clients on in-memory sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from karate.graph.diff import diff, everything
from karate.graph.events import WorkflowCreated, WorkflowEdited
from karate.graph.model import Graph, Node
from karate.ledger.db import open_database
from karate.ledger.documents import Documents, stream_of
from karate.ledger.event import Event, NewEvent
from karate.ledger.keys import open_keys
from karate.ledger.log import Ledger, open_ledger
from karate.ledger.ydoc import build_update
from karate.settings import load
from karate.sync.rooms import Rooms
from karate.sync.socket import Peer
from karate.telemetry.metrics import Metrics
from tests.sync.client import Client

WORKFLOW = "wf"
WORKSPACE = "ws"
BLUR = Node("blur", (0.0, 0.0), {"sigma": 4})


class Hall:
    """One process and its clients."""

    def __init__(self, ledger: Ledger, folder: Path, **settings: Any) -> None:
        self.ledger = ledger
        self.documents = Documents(ledger)
        self.metrics = Metrics()
        self.settings = replace(
            load({}, root=folder), room_idle_s=0.0, sync_max_frames_per_second=0, **settings
        )
        self.rooms = Rooms(ledger, self.documents, self.settings, self.metrics)
        self.clients: list[Client] = []

    @staticmethod
    @contextmanager
    def opened(folder: Path) -> Iterator[Hall]:
        database = open_database(f"sqlite:///{folder / 'karate.db'}")
        ledger = open_ledger(database, open_keys(database, folder / "keys"))
        hall = Hall(ledger, folder)
        hall.create(Graph(meta={"title": "First"}, nodes={"a": BLUR}))
        yield hall
        ledger.close()
        database.close()

    def create(self, graph: Graph, workflow: str = WORKFLOW) -> None:
        changes = [change.to_json() for change in diff(Graph(), graph, everything(Graph(), graph))]
        stream = stream_of(workflow)
        bodies = (
            WorkflowCreated(workflow=workflow),
            WorkflowEdited(update=build_update(graph), changes=changes),
        )
        events = [NewEvent(stream, body, "owner", WORKSPACE) for body in bodies]
        self.ledger.append(events, {stream: 0})

    def with_settings(self, folder: Path, **settings: Any) -> Hall:
        """Another process over the same ledger."""
        return Hall(self.ledger, folder, **settings)

    async def client(
        self, actor: str = "ada", role: str = "editor", synced: bool = True, **peer: Any
    ) -> Client:
        """A connected client; `synced` waits until it has the document."""
        client = Client(Peer(actor, actor.title(), role, **{"v1": True, **peer}))
        self.clients.append(client)
        client.task = asyncio.create_task(self.rooms.serve(client.socket, WORKFLOW, client.peer))
        client.begin()
        if synced:
            await client.until(lambda: client.synced)
        return client

    def edits(self) -> list[Event]:
        """What the log holds behind the creation."""
        return self.ledger.read_stream(stream_of(WORKFLOW), after=2)

    def changes(self) -> list[Any]:
        """The changes of all edits behind the creation."""
        bodies = [event.body for event in self.edits()]
        return [
            each for body in bodies if isinstance(body, WorkflowEdited) for each in body.changes
        ]

    async def leave(self) -> None:
        """Disconnect everybody and close the rooms."""
        for client in self.clients:
            client.hang_up()
        await self.rooms.close_all()
        for client in self.clients:
            if client.task is not None:
                await client.task
