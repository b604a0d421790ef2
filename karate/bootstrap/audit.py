"""The audit trail of an installation as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from karate.bootstrap.store import open_store
from karate.bootstrap.wiring import WORKSPACE
from karate.errors import Unavailable
from karate.reads.audit import Audit, form_named
from karate.reads.projector import Projector
from karate.settings import Settings

#: Seconds to wait for the names of people.
CATCH_UP_S: Final = 120.0


def export_audit(path: Path, form: str, settings: Settings, after: int = 0) -> int:
    """Write the trail behind position `after` to `path` as `form`, readable by its owner only;
    returns the number of lines.

    A failed one leaves nothing there. Raises Invalid for another form, Unavailable when the disk or
    the database is away.
    """
    first, written_as, _ = form_named(form)
    store = open_store(settings)
    projector = Projector(store.ledger, store.views)
    draft = path.with_name(f".{path.name}.part")
    try:
        projector.start()
        if not projector.wait_for(store.ledger.position(), CATCH_UP_S):
            raise Unavailable("the read models do not catch up with the log")
        count = 0
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(first)
            for lines in Audit(store.ledger, projector.people).batches(WORKSPACE, after):
                file.write(written_as(lines))
                count += len(lines)
        draft.replace(path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written") from error
    finally:
        draft.unlink(missing_ok=True)
        projector.stop()
        store.close()
    return count
