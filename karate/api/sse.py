"""Server-sent events out of the log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence

from starlette.responses import StreamingResponse

from karate.accounts.access import Action, can
from karate.api.identity import shown
from karate.api.operation import Call
from karate.api.watch import Watch
from karate.errors import Forbidden, KarateError, Malformed, Unauthenticated
from karate.ledger.event import Event

#: Seconds between looks at the log when nothing in this process wakes the stream.
LOOK_S = 1.0
#: Looks without news between comments that keep proxies from closing the stream.
QUIET_LOOKS = 15

Read = Callable[[int], Sequence[Event]]


def wants_stream(call: Call) -> bool:
    """Tell whether the caller asked for `text/event-stream`."""
    return "text/event-stream" in call.request.headers.get("accept", "")


def last_event_id(call: Call) -> int | None:
    """Where a reconnecting stream stopped, None at the first connection. Raises Malformed."""
    raw = call.request.headers.get("last-event-id", "").strip()
    if not raw:
        return None
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        raise Malformed("Last-Event-ID is a position")
    return int(raw)


def stream(
    call: Call,
    action: Action,
    read: Read,
    after: int,
    ends: Callable[[Event], bool] | None = None,
) -> StreamingResponse:
    """Send what `read(position)` gives beyond `after`, until one `ends` it, the server stops, or
    the caller may no longer do `action`. Raises TooFast for one too many of a person.
    """
    call.services.doors.admit(call.principal)
    return StreamingResponse(
        _frames(call, action, read, after, ends),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _frames(
    call: Call,
    action: Action,
    read: Read,
    after: int,
    ends: Callable[[Event], bool] | None,
) -> AsyncIterator[bytes]:
    services, quiet = call.services, 0
    watch = Watch(services.authenticator, shown(call.request), call.principal)
    yield b": karate\n\n"
    with services.doors.watching(call.principal, since=-1) as woken:
        while not services.wakes.closing and await _allowed(watch, action, woken):
            waiting = asyncio.ensure_future(services.wakes.wait(LOOK_S))
            events = await asyncio.to_thread(read, after)
            for event in events:
                after = event.position
                yield frame(event)
                if ends is not None and ends(event):
                    waiting.cancel()
                    return
            if events:
                waiting.cancel()
                quiet = 0
                continue
            quiet += 1
            if quiet % QUIET_LOOKS == 0:
                yield b": still here\n\n"
                woken.set()
            await waiting


async def _allowed(watch: Watch, action: Action, woken: asyncio.Event) -> bool:
    """Whether the stream may go on; looks only after access may have changed."""
    if not woken.is_set():
        return True
    woken.clear()
    try:
        return can(await asyncio.to_thread(watch.now), action)
    except (Unauthenticated, Forbidden):
        return False
    except KarateError:
        woken.set()  # the store is away: look again, but cut nobody off for that
        return True


def frame(event: Event) -> bytes:
    """One event as a frame whose id is its position."""
    data = json.dumps(event.to_json(), ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.position}\nevent: {event.type}\ndata: {data}\n\n".encode()
