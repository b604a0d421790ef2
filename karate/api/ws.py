"""`/sync/{workflow}`: who is it, may they, then the room's business."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketState

from karate.accounts.access import Action, can
from karate.accounts.principal import Principal
from karate.api.identity import shown
from karate.api.services import Services
from karate.api.watch import Watch
from karate.api.wire import EXTENSION
from karate.errors import Forbidden, KarateError, Malformed, Unauthenticated
from karate.sync.socket import Gone, Peer, short

#: Subprotocol prefix that carries a ticket; the whole name is echoed, as browsers require.
TICKET_PROTOCOL = "karate.ticket."
#: Close code for a document of another epoch; there is only epoch 1 until redaction bumps it.
OTHER_EPOCH = 4410
EPOCH = "1"
#: Joiners looked up at one time: more threads at once are no faster, and the event loop has to
#: wait for each of them before it gets its turn.
ADMITTING = 2


class Wire:
    """An accepted websocket as `sync.socket.Socket`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        offered = _extension(websocket)
        self.push: Callable[[bytes], bool] = offered.get("push", _never)
        self.waiting: Callable[[], tuple[int, int]] = offered.get("waiting", _nothing)
        self._closed = False

    async def receive(self) -> bytes:
        """The next binary message. Raises Gone at the end, Malformed for text."""
        if self._closed:
            raise Gone
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            self._closed = True
            raise Gone
        data = message.get("bytes")
        if data is None:
            raise Malformed("only binary messages are understood")
        return bytes(data)

    async def send(self, data: bytes) -> None:
        """Send one binary message. Raises Gone."""
        if self._closed:
            raise Gone
        try:
            await self._websocket.send({"type": "websocket.send", "bytes": data})
        except (OSError, RuntimeError) as error:
            self._closed = True
            raise Gone from error

    async def close(self, code: int, reason: str) -> None:
        """Close; harmless when closed already."""
        if self._closed or self._websocket.application_state is not WebSocketState.CONNECTED:
            return
        self._closed = True
        with suppress(OSError, RuntimeError):
            await self._websocket.close(code, short(reason))


def workflow_socket(services: Services) -> Callable[[WebSocket], Awaitable[None]]:
    """The websocket endpoint over `services`."""
    admitting = asyncio.Semaphore(ADMITTING)

    async def endpoint(websocket: WebSocket) -> None:
        workflow, refused = str(websocket.path_params["workflow"]), None
        since = services.doors.changes
        try:
            # In one go: each step in a thread of its own costs a crowd of joiners as much again.
            async with admitting:
                watch, peer = await asyncio.to_thread(_admitted, websocket, services, workflow)
        except KarateError as error:
            refused = error
        await websocket.accept(subprotocol=_ticket_protocol(websocket))
        wire = Wire(websocket)
        if refused is not None:
            services.metrics.refused_total.labels(refused.code).inc()
            await wire.close(refused.ws_close, refused.detail)
            return
        if websocket.query_params.get("epoch", EPOCH) != EPOCH:
            await wire.close(OTHER_EPOCH, "the document starts over; load it again")
            return
        try:
            with services.doors.watching(watch.actor, since) as woken:
                _widen(websocket)
                following = asyncio.create_task(_follow(watch, woken, peer, wire))
                try:
                    await services.rooms.serve(wire, workflow, peer)
                finally:
                    following.cancel()
        except KarateError as error:
            services.metrics.refused_total.labels(error.code).inc()
            await wire.close(error.ws_close, error.detail)

    return endpoint


def _admitted(websocket: WebSocket, services: Services, workflow: str) -> tuple[Watch, Peer]:
    """Who it is, if they may; raises KarateError."""
    watch = _who(websocket, services, workflow)
    services.owners.require(watch.actor, Action.WORKFLOW_READ, "workflow", workflow)
    return watch, _peer(websocket, watch.actor)


def _who(websocket: WebSocket, services: Services, workflow: str) -> Watch:
    credentials = shown(websocket)
    ticket = websocket.query_params.get("ticket")
    protocol = _ticket_protocol(websocket)
    if protocol is not None:
        ticket = protocol.removeprefix(TICKET_PROTOCOL)
    if credentials.api_key is None and ticket:
        let_in = services.tickets.redeem(ticket, workflow)
        return Watch(services.authenticator, credentials, let_in.actor, True, let_in.session)
    actor = services.authenticator.identify(credentials)
    return Watch(services.authenticator, credentials, actor)


def _peer(websocket: WebSocket, actor: Principal) -> Peer:
    after = websocket.query_params.get("after")
    if after is not None and not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Malformed("after is a position")
    return Peer(
        actor=actor.id,
        name=actor.name,
        role=actor.role,
        colour=actor.colour,
        v1=websocket.query_params.get("v") == "1",
        after=None if after is None else int(after),
    )


async def _follow(watch: Watch, woken: asyncio.Event, peer: Peer, wire: Wire) -> None:
    """Let an open canvas follow its person's role, and close it when access ends."""
    try:
        async for now in watch.standings(woken):
            if not can(now, Action.WORKFLOW_READ):
                raise Forbidden(f"the role {now.role} does not allow reading")
            peer.become(now.role)
    except (Unauthenticated, Forbidden) as ended:
        await wire.close(ended.ws_close, ended.detail)


def _ticket_protocol(websocket: WebSocket) -> str | None:
    offered: list[str] = websocket.scope.get("subprotocols", [])
    return next((name for name in offered if name.startswith(TICKET_PROTOCOL)), None)


def _widen(websocket: WebSocket) -> None:
    widen = _extension(websocket).get("widen")
    if widen is not None:
        widen()


def _extension(websocket: WebSocket) -> dict[str, Any]:
    """What `api.wire` offers; nothing under another protocol."""
    extensions = websocket.scope.get("extensions") or {}
    found: dict[str, Any] = extensions.get(EXTENSION, {})
    return found


def _never(data: bytes) -> bool:
    """Under another protocol every message is sent through ASGI."""
    return False


def _nothing() -> tuple[int, int]:
    """Another protocol tells nobody what waits."""
    return 0, 0
