"""`karate serve`: one web process."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

import uvicorn

from karate.api.app import create_app
from karate.api.greeting import greeting_protocol
from karate.api.services import Services
from karate.api.wire import wire_protocol
from karate.bootstrap import build, lifespan, refuse_open_door
from karate.errors import Incompatible
from karate.settings import Settings
from karate.telemetry import configure, log

#: Milliseconds unacknowledged bytes may wait before the connection of a stalled reader is dropped.
USER_TIMEOUT_MS = 20_000
#: Bytes the kernel takes for a peer before it must read: more is memory that nobody counts.
UNSENT_BYTES = 262_144
#: Seconds open requests and sockets get to end at a stop.
GRACE_S = 3
#: Seconds after which a stop ends, whatever still hangs; below the 25 s of the design.
EXIT_S = 23.0
#: Open files beside connections: the database, assets, children, libraries still to be loaded.
OTHER_FILES = 200
#: Connections waiting to be accepted.
BACKLOG = 2048


class Server(uvicorn.Server):
    """uvicorn's server, which tells canvases and streams to end before it waits for them."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close every canvas with 1012 and end the streams, then stop as uvicorn does.

        `/ready` answers 503 from the first moment. Whatever does not end is left behind in time.
        """
        end = threading.Timer(EXIT_S, _leave)
        end.daemon = True
        end.start()
        self._services.wakes.close()
        await self._services.rooms.close_all(1012)
        await super().shutdown(sockets)


def _leave() -> None:
    """End now: all that was told to anybody is in the log."""
    log("stop_took_too_long", level="error", seconds=EXIT_S)
    os._exit(1)


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Raises Incompatible when the start is refused."""
    configure("karate-web", settings.log_level)
    refuse_open_door(settings)
    # First the port: a second server on it must not touch the data. Early callers wait.
    listener = listen(settings)
    # uvicorn raises the signal again once all is closed; that is then a good end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    services = build(settings)
    config = uvicorn.Config(
        create_app(services, lifespan(services)),
        loop="auto",
        http=greeting_protocol(settings.handshake_s, connections_of(settings)),
        ws=wire_protocol(settings.unauthorised_frame_bytes),
        ws_max_size=settings.max_frame_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=settings.ping_s,
        ws_ping_timeout=settings.ping_s,
        timeout_graceful_shutdown=GRACE_S,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
    )
    address = address_of(settings, listener)
    announce(services, address)
    Server(config, services).run([listener])
    return 0


def connections_of(settings: Settings) -> int:
    """How many connections there may be: what the settings say, or fewer where the system gives
    fewer open files even when asked for all it has."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.max_connections + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return settings.max_connections
    possible = max(1, soft - OTHER_FILES)
    log("fewer_connections", level="warning", connections=possible, open_files=soft)
    return possible


def listen(settings: Settings) -> socket.socket:
    """The listening socket, on which a reader that stalls is dropped. Raises Incompatible."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server(
            (settings.host, settings.port), family=family, backlog=BACKLOG
        )
    except OSError as error:
        raise Incompatible(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; "
            "set PORT to another port, or 0 for any"
        ) from error
    # uvicorn's keepalive does not end a send that waits for a reader; the kernel does.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return listener


def address_of(settings: Settings, listener: socket.socket) -> str:
    """The address to type into a browser."""
    if settings.public_url:
        return settings.public_url
    host = settings.host if settings.host not in {"0.0.0.0", "::"} else "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def announce(services: Services, address: str) -> None:
    """Print where to go. The secret is in the fragment, which browsers never send."""
    log("listening", address=address)
    lines = [f"Karate is on {address}"]
    if services.link_token is not None:
        lines.append(f"Sign in: {address}/join#{services.link_token}")
        lines.append("(each browser that opens the link joins as its own person)")
    else:
        lines.append(f"Sign in: {address}/join (put # and the INTERNAL_API_KEY behind it)")
    sys.stdout.write("\n".join(["", *lines, "", ""]))
    sys.stdout.flush()
