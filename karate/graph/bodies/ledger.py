"""What the log says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCheckpointed:
    """The heads of all streams up to `position`, signed by the instance.

    `root` is the Merkle root over `streams` heads, in the order in which the streams began; `heads`
    lists those that moved since the checkpoint before as `[stream, version, hash]`, in that order.
    `key` names the public key of `signature`.
    """

    type: ClassVar[str] = "ledger.checkpointed"
    version: ClassVar[int] = 1
    position: int
    streams: int
    root: bytes
    heads: list[Any]
    key: str
    signature: bytes
