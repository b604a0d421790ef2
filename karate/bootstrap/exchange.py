"""Workflows as files and proofs of what happened, for the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from karate.api.importing import Imported, Importer
from karate.bootstrap.models import accelerator_of, catalogue_of, shelf_of
from karate.bootstrap.rules import limits_of, rules_of
from karate.bootstrap.sample import ACTOR
from karate.bootstrap.store import Store, open_store
from karate.bootstrap.wiring import WORKSPACE
from karate.errors import Malformed, NotFound, Unavailable
from karate.ledger.db import connect
from karate.ledger.documents import Documents
from karate.ledger.keys import Keys, master_of
from karate.ledger.signing import MAX_KEY_FILE, SCOPE, Signer, read_keys, signer_of
from karate.nodes.pool import Pool
from karate.reads.projector import Projector
from karate.runs.bundle import read_bundle
from karate.runs.exporting import Wanted, export
from karate.runs.line import Effort
from karate.runs.pooled import PooledPixels
from karate.runs.replay import Compared, of_bundle, of_log, replay
from karate.runs.verify import Report, verify
from karate.runs.vouched import verify_bundle
from karate.settings import Settings
from karate.telemetry.metrics import process_metrics

#: How the address of a local database begins.
SQLITE = "sqlite:///"
#: Seconds to wait for the read models to show the log.
CATCH_UP_S = 120.0
#: Runs read at a time.
PAGE = 200


def own_signer(settings: Settings) -> Signer | None:
    """The installation's key, if there is an installation here: nothing is made or migrated."""
    folder, url = settings.data / "keys", settings.database_url
    if not settings.master_key and not (folder / "master").exists():
        return None
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return None
    try:
        database = connect(url)
    except Unavailable:
        return None
    try:
        with database.read() as tx:
            if "data_keys" not in tx.store.columns(tx.cursor):
                return None
        keys = Keys(database, master_of(folder, settings.master_key))
        return Signer(keys.secret(SCOPE), settings.signing_generation)
    except (NotFound, Unavailable):
        return None
    finally:
        database.close()


def effort_of(settings: Settings) -> Effort:
    """How much of the machine a command may take."""
    return Effort(
        *(settings.workers_cpu, settings.worker_memory_bytes),
        *(shelf_of(settings), accelerator_of(settings, process_metrics())),
    )


def trusted(settings: Settings, key_file: Path | None) -> dict[str, bytes]:
    """The public keys of `key_file` or, without one, the installation's own and those pinned as
    files in `<data>/keys/trusted`. Raises NotFound, Malformed."""
    if key_file is not None:
        return _keys(key_file)
    signer = own_signer(settings)
    found = dict(signer.public_keys()) if signer is not None else {}
    pinned = settings.data / "keys" / "trusted"
    for file in sorted(pinned.iterdir()) if pinned.is_dir() else ():
        found |= _keys(file)
    return found


def verify_file(path: Path, keys: dict[str, bytes], settings: Settings) -> Report:
    """Check a stamped picture or an exported workflow. Raises NotFound, TooLarge."""
    try:
        with path.open("rb") as file:
            if file.read(1) == b"{":
                return verify_bundle(read_bundle(path), keys)
            with Pool(1, settings.worker_memory_bytes) as pool:
                pixels = PooledPixels(None, pool, settings.max_image_pixels)
                return verify(file, path.stat().st_size, keys, pixels.of_bytes)
    except OSError as error:
        raise NotFound(f"{path} cannot be read") from error


def export_file(workflow: str, out: Path, settings: Settings, history: bool, assets: bool) -> int:
    """Write the workflow to `out`, whole or not at all; the answer is its size in bytes.

    Raises NotFound, TooLarge, Unavailable.
    """
    store = open_store(settings)
    try:
        signer = signer_of(store.keys, settings.signing_generation)
        opened = Documents(store.ledger).load(workflow)
        graph, version = Documents(store.ledger).graph_at(workflow, opened.version)
        runs = _runs(store, opened.workspace, workflow) if history else []
        wanted = Wanted(workflow, version, opened.workspace, graph, runs, history, assets)
        return _write(out, export(store.ledger, store.blobs, signer, wanted))
    finally:
        store.close()


def import_file(path: Path, settings: Settings) -> Imported:
    """Make a workflow of the file. Raises NotFound, Malformed, TooLarge."""
    if not path.is_file():
        raise NotFound(f"{path} cannot be read")
    store = open_store(settings)
    try:
        with Pool(1, settings.worker_memory_bytes) as pool:
            importer = Importer(
                ledger=store.ledger,
                blobs=store.blobs,
                workers=pool,
                catalogue=catalogue_of(settings),
                limits=limits_of(settings),
                keys=trusted(settings, None),
                max_pixels=settings.max_image_pixels,
                max_asset_bytes=settings.max_asset_bytes,
            )
            return importer.take(path, ACTOR, WORKSPACE)
    finally:
        store.close()


def replay_run(run: str, source: Path | None, settings: Settings) -> Iterator[Compared]:
    """Make `run` again, as the file `source` tells it or else the log of this installation."""
    effort, rules = effort_of(settings), rules_of(settings)
    if source is not None:
        yield from replay(of_bundle(read_bundle(source), run), effort, rules)
        return
    store = open_store(settings)
    try:
        yield from replay(of_log(store.ledger, store.blobs, run), effort, rules)
    finally:
        store.close()


def _runs(store: Store, workspace: str, workflow: str) -> list[str]:
    """Every run of `workflow`, as the read models have them."""
    projector = Projector(store.ledger, store.views)
    try:
        projector.start()
        if not projector.wait_for(store.ledger.position(), CATCH_UP_S):
            raise Unavailable("the read models do not catch up with the log")
        found: list[str] = []
        cursor: str | None = None
        while True:
            page = projector.runs.page(workspace, workflow, PAGE, cursor)
            found += [str(item["id"]) for item in page.items]
            cursor = page.next
            if cursor is None:
                return found
    finally:
        projector.stop()


def _write(out: Path, pieces: Iterator[bytes]) -> int:
    draft = out.with_name(f".{out.name}.part")
    size = 0
    try:
        with draft.open("wb") as file:
            for piece in pieces:
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as error:
        raise Unavailable(f"{out} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return size


def _keys(path: Path) -> dict[str, bytes]:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_KEY_FILE else b""
    except OSError as error:
        raise NotFound(f"{path} cannot be read") from error
    try:
        return read_keys(raw)
    except Malformed as error:
        raise Malformed(f"{path}: {error.detail}") from error
