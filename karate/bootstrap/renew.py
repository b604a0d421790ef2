"""Rebuilding the read models of the installation that the settings name."""

from __future__ import annotations

import shutil
from typing import Final

from karate.bootstrap.store import open_store
from karate.errors import Unavailable
from karate.ledger.lease import Lease
from karate.reads.rebuild import Rebuild, Rebuilt, Tell
from karate.settings import Settings

#: What the one process that rebuilds holds.
LEASE: Final = "rebuild"


def rebuild(settings: Settings, tell: Tell) -> Rebuilt:
    """Drop the read models and build them from the log; a server may go on serving meanwhile.

    Raises Unavailable while another rebuild is under way.
    """
    store = open_store(settings)
    try:
        lease = Lease(store.database, LEASE, lambda: None)
        lease.start()
        try:
            if lease.since is None:
                raise Unavailable("another rebuild is under way")
            for left in settings.data.glob("rebuild-*"):  # of a rebuild that was killed
                shutil.rmtree(left, ignore_errors=True)
            return Rebuild(store.ledger, store.views, settings.data).run(tell)
        finally:
            lease.stop()
    finally:
        store.close()
