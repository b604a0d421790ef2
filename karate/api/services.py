"""What the edge needs of everything below it. `bootstrap.build` is the only maker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from karate.accounts.authenticator import Authenticator
from karate.accounts.members import Members
from karate.accounts.owners import Owners
from karate.accounts.sessions import Sessions
from karate.accounts.signin import SignIn
from karate.accounts.tickets import Tickets
from karate.api.automation import Automation
from karate.api.doors import Doors
from karate.api.previews import Previews
from karate.api.wake import Wakes
from karate.api.wishes import Wishes
from karate.graph.declared import Catalogue
from karate.graph.rules import Limits
from karate.ledger.documents import Documents
from karate.ledger.keys import Keys
from karate.ledger.log import Ledger
from karate.media.blobs import BlobStore
from karate.nodes.gpu.choice import Accelerator
from karate.nodes.models.shelf import Shelf
from karate.nodes.pool import Pool
from karate.providers.station import Providers
from karate.reads.projector import Projector
from karate.runs.notary import Notary
from karate.runs.service import Runs
from karate.settings import Settings
from karate.sync.rooms import Rooms
from karate.telemetry.metrics import Metrics


class Following(Protocol):
    """A thread that follows the log; `error` is what it stumbles over at the moment."""

    name: str
    error: Exception | None

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of one process, wired."""

    settings: Settings
    metrics: Metrics
    limits: Limits
    catalogue: Catalogue
    providers: Providers

    close: Callable[[], None]
    """Stores what is queued and closes the log and the databases; last of all."""
    keys: Keys
    ledger: Ledger
    documents: Documents
    projector: Projector
    wakes: Wakes
    doors: Doors
    tails: Sequence[Following]
    """What keeps canvases and access up to date with the log."""

    blobs: BlobStore
    pool: Pool
    looks: Pool
    """A child of its own for uploads and previews, so that a long step delays no thumbnail."""
    models: Shelf
    accelerator: Accelerator
    """The GPU that effects run on, or why they run on the CPU."""
    previews: Previews
    rooms: Rooms
    runs: Runs
    automation: Automation
    notary: Notary

    workspace: str
    members: Members
    sessions: Sessions
    authenticator: Authenticator
    signin: SignIn
    tickets: Tickets
    owners: Owners
    link_token: str | None
    wishes: Wishes = field(default_factory=Wishes)
