"""The folder of models on this machine: `<folder>/<id>/` with the files and `model.json`.

A model is there when its `model.json` is: everything else is put in place first. Files are checked
against their hashes when they are loaded (`session`), not on every look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from karate.errors import Conflict, NotFound, Unavailable
from karate.nodes.models.model import NAME, File, Model, known
from karate.nodes.models.workshop import discarded, replaced

#: The file that tells what lies in a model's folder, and the most bytes it may have.
MANIFEST: Final = "model.json"
MAX_MANIFEST_BYTES: Final = 1 << 20
#: How a hash is written.
SHA256: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Held:
    """A model that is there."""

    model: Model
    folder: Path

    def path(self, name: str) -> Path:
        """Where a file of it lies. Raises NotFound for one it has not."""
        if name not in self.model.files:
            raise NotFound(f"Model {self.model.id} has no file {name}")
        return self.folder / name

    @property
    def given(self) -> dict[str, tuple[str, str]]:
        """File name → (path, SHA-256), as a child process is told."""
        return {
            name: (str(self.path(name)), file.sha256) for name, file in self.model.files.items()
        }


class Shelf:
    """The models under `folder`, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def held(self, id: str) -> Held | None:
        """The model `id` if it is there as this build knows it."""
        if not NAME.fullmatch(id):
            return None
        model = self._read(id)
        listed = known().get(id)
        if model is None or (listed is not None and model.digest != listed.digest):
            return None
        return Held(listed or model, self.folder / id)

    def all(self) -> Iterator[Held]:
        """Every model that is there: those that can be fetched first, then people's own."""
        own = sorted(path.parent.name for path in self.folder.glob(f"*/{MANIFEST}"))
        for id in dict.fromkeys([*known(), *own]):
            found = self.held(id)
            if found is not None:
                yield found

    def serving(self, need: str, wanted: str = "") -> Held | None:
        """The model that serves `need`: the one called `wanted`, else the first that is there."""
        if wanted:
            found = self.held(wanted)
            return found if found is not None and need in found.model.serves else None
        return next((held for held in self.all() if need in held.model.serves), None)

    def write(self, made: Path, model: Model) -> Held:
        """Put the folder `made`, which holds the files, in place as `model`.

        Raises Unavailable where the disk does not take it.
        """
        target = self.folder / model.id
        try:
            (made / MANIFEST).write_text(json.dumps(asdict(model), indent=1), encoding="utf-8")
            replaced(made, target)
        except OSError as error:
            raise Unavailable(f"The model cannot be stored: {error.strerror or error}") from error
        return Held(model, target)

    def remove(self, id: str) -> None:
        """Delete a model, whatever of it is there. Raises NotFound, Unavailable."""
        folder = self.folder / id
        if not NAME.fullmatch(id) or not folder.is_dir():
            raise NotFound(f"There is no model {id[:80]} in {self.folder}")
        if folder.is_symlink():
            raise Conflict(f"{folder} is a link: remove what it leads to by hand")
        try:
            discarded(self.folder, folder)
        except OSError as error:
            raise Unavailable(f"The model cannot be removed: {error.strerror}") from error

    def _read(self, id: str) -> Model | None:
        """What `model.json` tells; None where it is not there or makes no sense."""
        file = self.folder / id / MANIFEST
        try:
            if file.stat().st_size > MAX_MANIFEST_BYTES:
                return None
            table: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            listed = {name: File(**table["files"][name]) for name in table["files"]}
            if not all(_sound(name, file) for name, file in listed.items()):
                return None
            title, about, licence = (str(table[key]) for key in ("title", "about", "licence"))
            return Model(id, title, about, tuple(map(str, table["serves"])), licence, listed)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def _sound(name: str, file: File) -> bool:
    """Whether a record of a file is one that could have been written here."""
    named = file.name == name and NAME.fullmatch(name) is not None
    hashed = SHA256.fullmatch(str(file.sha256)) is not None
    return named and hashed and type(file.bytes) is int and file.bytes >= 0
