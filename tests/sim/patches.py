"""What a seed replaces: clocks, chance, threads and the wait for the disk. Nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from karate.ledger.yread import new_doc
from tests.sim import loop as loops
from tests.sim.ledger import SimLocks, SimWatch, SimWriter
from tests.sim.loop import SimLoop

#: The virtual clock begins here.
EPOCH = 1_700_000_000.0
_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Clock:
    """Time as the code under test sees it; before there is a loop it stands still."""

    def __init__(self) -> None:
        self.loop: SimLoop | None = None

    def monotonic(self) -> float:
        """Virtual seconds."""
        return self.loop.now if self.loop is not None else 0.0

    def time(self) -> float:
        """Virtual seconds since 1970."""
        return EPOCH + self.monotonic()


@contextmanager
def simulated(seed: int) -> Iterator[Clock]:
    """Run what is inside without the real clock, chance, threads and disk."""
    rng = random.Random(seed ^ 0xC0FFEE)
    clock = Clock()

    def token(size: int = 32) -> str:
        return "".join(rng.choices(_ID, k=(size * 4 + 2) // 3))

    with ExitStack() as stack:
        for name, stand_in in {
            "time.monotonic": clock.monotonic,
            "time.time": clock.time,
            "time.sleep": loops.sleep,
            "secrets.randbits": rng.getrandbits,
            "secrets.token_urlsafe": token,
            "karate.ledger.ywrite.new_doc": lambda: new_doc(rng.getrandbits(32)),
            "karate.ledger.log.Writer": SimWriter,
            "karate.ledger.log.Watch": SimWatch,
            "karate.ledger.log.StreamLocks": SimLocks,
            "karate.ledger.store_sqlite._ON_CONNECT": ("PRAGMA synchronous=OFF",),
        }.items():
            stack.enter_context(patch(name, stand_in))
        yield clock
