"""Names that people give to moments of a workflow; on the workflow's own stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNamed:
    """Version `of` of the workflow is called `name`; `id` is the name's own."""

    type: ClassVar[str] = "version.named"
    version: ClassVar[int] = 1
    id: str
    name: str
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRenamed:
    """The name `id` reads `new` instead of `old`."""

    type: ClassVar[str] = "version.renamed"
    version: ClassVar[int] = 1
    id: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionUnnamed:
    """The name `id` is taken back; the version stays."""

    type: ClassVar[str] = "version.unnamed"
    version: ClassVar[int] = 1
    id: str


#: The types of all of them.
VERSIONS: Final = (VersionNamed.type, VersionRenamed.type, VersionUnnamed.type)
