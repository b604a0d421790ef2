"""What is removed to save space, and can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEvicted:
    """The files with these SHA-256 go; results of local nodes that nothing needs any more."""

    type: ClassVar[str] = "cache.evicted"
    version: ClassVar[int] = 1
    contents: list[str]
    bytes: int
