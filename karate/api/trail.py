"""The audit trail as a download, a batch of lines at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from karate.accounts.access import Action, can
from karate.api.identity import shown
from karate.api.operation import Call
from karate.api.watch import Watch
from karate.reads.audit import Audit, form_named


def download(call: Call, form: str, after: int) -> StreamingResponse:
    """The workspace's trail behind position `after` as `form`, of `actor` and `type` if the query
    names them. Raises Invalid, and TooFast for one stream too many of a person."""
    first, written_as, media_type = form_named(form)
    services, principal = call.services, call.principal
    services.doors.admit(principal)
    types = call.word("type")
    batches = Audit(services.ledger, services.projector.people).batches(
        principal.workspace, after, call.word("actor"), types.split(",") if types else None
    )

    async def sent() -> AsyncIterator[bytes]:
        watch = Watch(services.authenticator, shown(call.request), principal)
        yield first.encode()
        with services.doors.watching(principal, since=-1):
            while (lines := await asyncio.to_thread(next, batches, None)) is not None:
                if lines:
                    yield written_as(lines).encode()
                if not can(await asyncio.to_thread(watch.now), Action.EVENTS_READ):
                    return

    name = f"audit-{principal.workspace}.{form}"
    return StreamingResponse(
        sent(),
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
