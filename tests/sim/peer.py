"""A person: a y-websocket client with a document of its own, online or not."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pycrdt
from pycrdt import Doc, Map

from karate.sync import frames
from karate.sync.socket import Peer as Who
from tests.sync.test_fuzz import scribble

if TYPE_CHECKING:
    from tests.sim.link import Link
    from tests.sim.world import World

#: Close codes after which a client tries again with the document it has.
AGAIN = (1012, 1013)


class Peer:
    """Keeps its document across connections, until it is refused or reloads."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.name = f"p{number}"
        self.link: Link | None = None
        self.people: dict[int, Any] = {}
        self.refused = 0
        self._rng = random.Random(world.rng.random())
        self._clock = 0
        self._lives = 0
        self.doc: Doc[Any]
        self.forget()

    def who(self) -> Who:
        """Who a new connection is authenticated as."""
        return Who(self.name, self.name.title(), "editor", v1=True)

    def forget(self) -> None:
        """A fresh document under a fresh client id, as after a reload without a local database."""
        self._lives += 1
        self.client = self.number * 1000 + self._lives
        self.doc = Doc(client_id=self.client)
        self.wrong = False

    def root(self, name: str) -> Map[Any]:
        """A root of the document; `scribble` asks for it."""
        found: Map[Any] = self.doc.get(name, type=Map)
        return found

    def connect(self) -> None:
        """Open a connection where there is a process, or try again later."""
        if self.link is not None:
            return
        self.link = self.world.link(self)
        if self.link is None:
            self._connect_in(self._rng.uniform(0.05, 0.3))
            return
        self.people = {}
        self.link.up(pycrdt.create_sync_message(self.doc))
        self.be({"name": self.name})

    def disconnect(self, back_in: float) -> None:
        """Break the connection and come back later."""
        if self.link is not None:
            link, self.link = self.link, None
            link.cut()
            self._connect_in(back_in)

    def lost(self, link: Link) -> None:
        """The network broke `link`."""
        if self.link is link:
            self.link = None
            self._connect_in(self._rng.uniform(0.01, 0.3))

    def closed(self, link: Link, code: int, reason: str) -> None:
        """The server closed `link`."""
        if self.link is not link:
            return
        self.link = None
        if code == 4409:
            if not self.wrong:
                self.refused += 1
                self.world.note("refused", self.number, reason)
            self.forget()
        elif code not in AGAIN:
            self.world.violated(f"closed with {code} {reason}")
        self._connect_in(self._rng.uniform(0.01, 0.3))

    def scribble(self) -> None:
        """One random edit of the document, told if there is a connection."""
        if self.link is None:
            self.world.faults.note("offline")
        self._edit(lambda: scribble(self._rng, self))  # type: ignore[arg-type]  # asks for roots only

    def offend(self) -> None:
        """An edit that every server must refuse."""
        if self.link is not None and not self.link.wild:
            self.world.faults.note("refusal")
            self.wrong = True
            self._edit(lambda: self.root("nodes").update({"no id": Map({"type": "blur"})}))

    def be(self, state: Any) -> None:
        """Tell a presence."""
        self._clock += 1
        if self.link is not None:
            entry = frames.Presence(self.client, self._clock, json.dumps(state))
            self.link.up(frames.awareness_frame([entry]))

    def read(self, data: bytes) -> None:
        """A frame of the server."""
        assert self.link is not None
        if data[0] == frames.SYNC:
            reply = pycrdt.handle_sync_message(data[1:], self.doc)
            if reply is not None:
                self.link.up(reply, pycrdt.read_message(reply[2:]))
        elif data[0] == frames.AWARENESS:
            self._meet(data)
        elif data[0] == frames.SAVED:
            self.link.saved = json.loads(pycrdt.read_message(data[1:]))["frames"]
            self.world.oracle.check_saved(self.link)

    def _connect_in(self, seconds: float) -> None:
        self.world.at(self.world.loop.now + seconds, self.connect)

    def _edit(self, change: Callable[[], object]) -> None:
        made: list[bytes] = []
        subscription = self.doc.observe(lambda event: made.append(event.update))
        with self.doc.transaction():
            change()
        self.doc.unobserve(subscription)
        for update in made:
            self.world.note("edit", self.number, update)
            if self.link is not None:
                self.link.up(frames.update_frame(update), update)

    def _meet(self, data: bytes) -> None:
        entries = pycrdt.Decoder(pycrdt.read_message(data[1:]))
        for _ in range(entries.read_var_uint()):
            client, _clock = entries.read_var_uint(), entries.read_var_uint()
            state = json.loads(entries.read_var_string())
            if state is None:
                self.people.pop(client, None)
            else:
                self.people[client] = state
