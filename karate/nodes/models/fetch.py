"""Bringing a model to this machine: its licence first, then the package, checks, and its place."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from karate.errors import Forbidden, NotFound, Unavailable
from karate.nodes.models.model import Model, Origin, known
from karate.nodes.models.packages import download, sha256_of
from karate.nodes.models.shelf import Held, Shelf
from karate.nodes.models.unpack import unpack
from karate.nodes.models.workshop import workshop

#: Free bytes that stay on the disk.
SPARE_BYTES: Final = 64 << 20


def listed(id: str) -> Model:
    """The model `id` that can be fetched. Raises NotFound that names those that can."""
    found = known().get(id)
    if found is None:
        raise NotFound(f"No model {id[:80]} can be fetched; there are {', '.join(known())}")
    return found


def fetch(shelf: Shelf, model: Model, accept: bool = False) -> tuple[Held, bool]:
    """The model on the shelf, and whether it had to be brought.

    Interrupted at any moment it can be called again, and takes up a package that had arrived.
    Raises Forbidden where the licence has to be accepted, Conflict while another process fetches
    it, and what `download` and `unpack` raise. What was there before stays until the new is whole.
    """
    if model.origin is None:
        raise NotFound(f"Model {model.id} comes from no package")
    if model.opt_in and not accept:
        raise Forbidden(f"{model.opt_in} To fetch it all the same, add --accept-licence")
    there = shelf.held(model.id)
    if there is not None and not damaged(there):
        return there, False
    with workshop(shelf.folder, model.id) as (arrived, made):
        _room(shelf.folder, model.origin, model)
        try:
            archive = download(model.origin, arrived)
            unpack(archive, model, made)
        except OSError as error:
            raise Unavailable(f"{model.id} cannot be stored: {error.strerror or error}") from error
        held = shelf.write(made, model)
        archive.unlink()
    return held, True


def damaged(held: Held) -> list[str]:
    """Names of files that are gone or no longer what they were."""
    found: list[str] = []
    for name, file in held.model.files.items():
        try:
            sound = sha256_of(held.path(name)) == file.sha256
        except OSError:
            sound = False
        if not sound:
            found.append(name)
    return found


def _room(folder: Path, origin: Origin, model: Model) -> None:
    """Refuse to begin what cannot end. Raises Unavailable."""
    # The package, its parts and the files made of them lie there at the same time.
    needed, free = origin.bytes + 2 * model.bytes + SPARE_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise Unavailable(
            f"{model.id} needs {needed >> 20} MiB of disk while it is fetched; "
            f"{free >> 20} MiB are free in {folder}"
        )
