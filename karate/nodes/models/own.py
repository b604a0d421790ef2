"""Models that people bring themselves: a file is copied to the shelf once, under a name.

A workflow only ever names a model; no path comes from one.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from karate.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from karate.nodes.models.model import MAX_FILE_BYTES, File, Model, checked_name, known
from karate.nodes.models.packages import sha256_of
from karate.nodes.models.session import examined
from karate.nodes.models.shelf import Held, Shelf
from karate.nodes.models.workshop import workshop

#: What a person's own model may serve.
SERVES: Final = ("depth",)
#: The file of such a model.
FILE: Final = "model.onnx"


def add(shelf: Shelf, file: Path, id: str, serves: Sequence[str], licence: str) -> Held:
    """Copy `file`, an ONNX network from a picture to a plane, to the shelf as model `id`.

    Raises Invalid for a name or a network that does not do, NotFound, TooLarge, Conflict for a name
    that is taken, Unavailable.
    """
    checked_name(id)
    if id in known() or (shelf.folder / id).exists():
        raise Conflict(f"There is a model {id} already")
    if not set(serves) <= set(SERVES):
        raise Invalid(f"A model of one's own serves {', '.join(SERVES)}")
    if not file.is_file():
        raise NotFound(f"{file} is no file")
    if file.stat().st_size > MAX_FILE_BYTES:
        raise TooLarge(f"A model has at most {MAX_FILE_BYTES} bytes")
    with workshop(shelf.folder, id) as (_, made):
        if (shelf.folder / id).exists():  # somebody was faster
            raise Conflict(f"There is a model {id} already")
        try:
            shutil.copyfile(file, made / FILE)
            examined((made / FILE).read_bytes())
            files = {FILE: File(FILE, sha256_of(made / FILE), (made / FILE).stat().st_size)}
        except OSError as error:
            raise Unavailable(f"{id} cannot be stored: {error.strerror or error}") from error
        about = f"Added from {file.name}"
        return shelf.write(made, Model(id, id, about, tuple(serves), licence, files))
