"""How a request proves who asks. A signer sees the keys and the finished request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import httpx

Signer: TypeAlias = Callable[[Sequence[str], httpx.Request], Mapping[str, str]]
"""(keys in the order of the record, request) → headers."""


def bearer(keys: Sequence[str], request: httpx.Request) -> Mapping[str, str]:
    """`Authorization: Bearer <key>`."""
    return {"authorization": f"Bearer {keys[0]}"}


SIGNERS: Final[Mapping[str, Signer]] = {"bearer": bearer}
