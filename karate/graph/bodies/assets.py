"""Files that came into the blob store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetStored:
    """Bytes of `sha256` are in the blob store. `name` is the file name of an upload."""

    type: ClassVar[str] = "asset.stored"
    version: ClassVar[int] = 1
    asset: str
    sha256: str
    media_type: str
    bytes: int
    width: int | None = None
    height: int | None = None
    name: str | None = None
