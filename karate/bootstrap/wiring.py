"""From settings to services: one process, wired and not yet started."""

from __future__ import annotations

from karate.accounts.authenticator import Authenticator
from karate.accounts.members import Members
from karate.accounts.owners import Owners
from karate.accounts.sessions import Sessions
from karate.accounts.signin import SignIn
from karate.accounts.standing import Standing
from karate.accounts.tickets import Tickets
from karate.accounts.token import new_token
from karate.api.doors import Doors
from karate.api.previews import Previews
from karate.api.services import Following, Services
from karate.api.wake import Wakes
from karate.bootstrap.automation import automation_of
from karate.bootstrap.live import Live
from karate.bootstrap.models import accelerator_of, shelf_of
from karate.bootstrap.rules import limits_of, rules_of
from karate.bootstrap.store import Store, open_store
from karate.errors import Incompatible
from karate.ledger.checkpoints import Checkpointer
from karate.ledger.documents import Documents
from karate.ledger.signing import signer_of
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.choice import Accelerator
from karate.nodes.pool import Pool
from karate.providers.station import Providers
from karate.reads.pixels import PixelDigests
from karate.reads.projector import Projector
from karate.runs.evict import Evictor
from karate.runs.frames import Frames
from karate.runs.notary import Notary
from karate.runs.parts import Parts
from karate.runs.service import Runs
from karate.settings import Settings
from karate.sync.relay import Relay
from karate.sync.rooms import Rooms

#: The one workspace of an installation, until accounts make more.
WORKSPACE = "default"
#: Addresses only this machine can reach.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def build(settings: Settings) -> Services:
    """Open the stores and wire every station. Nothing runs yet; `lifespan` starts and stops it.

    Raises Incompatible for unusable settings or data of a newer build.
    """
    return wire(open_store(settings))


def refuse_open_door(settings: Settings) -> None:
    """Raise Incompatible when local mode would be reachable from other machines."""
    if settings.host not in LOOPBACK and not settings.internal_api_key:
        raise Incompatible(
            f"HOST is {settings.host}, which other machines can reach, and nobody needs a key: "
            "set INTERNAL_API_KEY, or keep HOST to 127.0.0.1"
        )


def relay_of(settings: Settings) -> Relay | None:
    """What carries presence between processes; nothing without Redis."""
    if not settings.redis_url:
        return None
    from karate.sync.redis_relay import RedisRelay  # redis is slow to import

    return RedisRelay(settings.redis_url)


def notary_of(store: Store, documents: Documents, looks: Pool) -> Notary:
    """Who signs receipts, with the key that the settings name."""
    settings = store.settings
    pixels = PixelDigests(store.database, store.blobs, looks, settings.max_image_pixels)
    signer = signer_of(store.keys, settings.signing_generation)
    return Notary(store.ledger, store.blobs, documents, pixels, signer)


def followers(store: Store, rooms: Rooms, doors: Doors, notary: Notary) -> tuple[Following, ...]:
    """What runs beside the requests and keeps up with the log."""
    ledger = store.ledger
    return (
        Live(ledger, rooms, doors),
        Frames(ledger, rooms.publish),
        Checkpointer(ledger, notary.signer, store.settings.data / "keys"),
    )


def parts_of(
    store: Store,
    projector: Projector,
    pool: Pool,
    providers: Providers,
    accelerator: Accelerator,
) -> Parts:
    """What the run line works with."""
    settings, catalogue = store.settings, providers.catalogue(CATALOGUE)
    return Parts(
        ledger=store.ledger,
        blobs=store.blobs,
        pool=pool,
        catalogue=catalogue,
        memory=projector,
        metrics=store.metrics,
        rules=rules_of(settings),
        providers=providers,
        evictor=Evictor(
            store.ledger, store.blobs, projector.shelf, catalogue, settings.cache_bytes
        ),
        models=shelf_of(settings),
        accelerator=accelerator,
        origin=settings.public_url,
    )


def wire(store: Store) -> Services:
    """Services over open stores."""
    settings, ledger, database = store.settings, store.ledger, store.database
    providers = Providers(settings, store.metrics)
    catalogue = providers.catalogue(CATALOGUE)
    projector = Projector(ledger, store.views, metrics=store.metrics, catalogue=catalogue)
    pool = Pool(settings.workers_cpu, settings.worker_memory_bytes)
    looks = Pool(1, settings.worker_memory_bytes)
    documents = Documents(ledger, looks, settings.snapshots_kept)
    notary = notary_of(store, documents, looks)
    members = Members(ledger)
    sessions = Sessions(database, ledger, settings.session_days)
    key = settings.internal_api_key
    authenticator = Authenticator(members, sessions, WORKSPACE, key)
    link = new_token() if settings.host in LOOPBACK else None
    accelerator = accelerator_of(settings, store.metrics)
    parts = parts_of(store, projector, pool, providers, accelerator)
    rooms = Rooms(ledger, documents, settings, store.metrics, relay_of(settings))
    doors, wakes = Doors(settings.max_sockets_per_person), Wakes()
    ledger.on_append(wakes.notify)
    runs, owners = Runs(parts, settings.redis_url), Owners(ledger)
    standing = Standing(authenticator, members, owners)
    automation = automation_of(store, documents, runs, standing)
    return Services(
        settings=settings,
        metrics=store.metrics,
        limits=limits_of(settings),
        catalogue=catalogue,
        providers=providers,
        close=store.close,
        keys=store.keys,
        ledger=ledger,
        documents=documents,
        projector=projector,
        wakes=wakes,
        doors=doors,
        tails=(*followers(store, rooms, doors, notary), automation.triggers.follower),
        blobs=store.blobs,
        pool=pool,
        looks=looks,
        models=shelf_of(settings),
        accelerator=accelerator,
        previews=Previews(database, store.blobs, looks, settings.max_image_pixels),
        rooms=rooms,
        runs=runs,
        automation=automation,
        notary=notary,
        workspace=WORKSPACE,
        members=members,
        sessions=sessions,
        authenticator=authenticator,
        signin=SignIn(members, sessions, WORKSPACE, link, key),
        tickets=Tickets(database, authenticator),
        owners=owners,
        link_token=link,
    )
