"""What is known of a model: where it comes from, what it serves, its files and its licence."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

from karate.errors import Incompatible, Invalid

Registry: TypeAlias = Literal["pypi", "npm"]

#: Names of models and of their files: folders and files are called so.
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
#: Largest file of a model, in bytes.
MAX_FILE_BYTES: Final = 2 << 30


@dataclass(frozen=True, slots=True)
class File:
    """A file of a model; `parts` are the members of the package that make it up."""

    name: str
    sha256: str
    bytes: int
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """The pinned package that a model is taken from."""

    registry: Registry
    package: str
    version: str
    sha256: str
    bytes: int

    @property
    def title(self) -> str:
        """The package as people write it."""
        return f"{self.package} {self.version}"


@dataclass(frozen=True, slots=True)
class Model:
    """A model. `serves` are the names under which tools ask; `opt_in` says what accepting means.

    One of a person's own has no `origin`.
    """

    id: str
    title: str
    about: str
    serves: Sequence[str]
    licence: str
    files: Mapping[str, File] = field(default_factory=dict)
    opt_in: str = ""
    origin: Origin | None = None

    @property
    def bytes(self) -> int:
        """What its files take."""
        return sum(file.bytes for file in self.files.values())

    @property
    def digest(self) -> str:
        """SHA-256, in hex, over the names and hashes of its files."""
        lines = sorted(f"{file.name} {file.sha256}\n" for file in self.files.values())
        return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def known() -> Mapping[str, Model]:
    """The models that can be fetched, by id. Raises Incompatible for a wrong record."""
    text = (files("karate.nodes.models") / "models.toml").read_text(encoding="utf-8")
    return models_of(text)


def models_of(text: str) -> Mapping[str, Model]:
    """The models of a TOML text. Raises Incompatible that names the record."""
    found: dict[str, Model] = {}
    for table in tomllib.loads(text).get("model", []):
        try:
            model = _model(dict(table))
        except (KeyError, TypeError, ValueError, Invalid) as error:
            raise Incompatible(f"models.toml, {table.get('id')}: {error!r}") from error
        found[model.id] = model
    return found


def _model(table: dict[str, Any]) -> Model:
    listed = [File(**file) for file in table.pop("file")]
    origin = Origin(
        *(table.pop("registry"), table.pop("package"), table.pop("version")),
        *(table.pop("archive_sha256"), table.pop("archive_bytes")),
    )
    for name in (table["id"], *(file.name for file in listed)):
        checked_name(name)
    return Model(**table, files={file.name: file for file in listed}, origin=origin)


def checked_name(name: str) -> str:
    """`name`, if a model or a file of one may be called so; raises Invalid."""
    if not NAME.fullmatch(name):
        raise Invalid(f"“{name[:80]}” is no name of a model: small letters, digits, . and -")
    return name
