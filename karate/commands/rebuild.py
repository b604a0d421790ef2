"""`karate rebuild`: read models from the log."""

from __future__ import annotations

import argparse
import sys
import time

from karate.commands.command import Commands, say
from karate.settings import Settings

#: Seconds between two lines of progress.
TELL_S = 1.0


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    commands.add("rebuild", run, "build all read models anew from the log, while serving or not")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.renew import rebuild

    begun = told = time.monotonic()

    def tell(position: int, newest: int) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_S:
            told = time.monotonic()
            sys.stderr.write(f"position {position} of {newest}\n")

    done = rebuild(settings, tell)
    seconds = time.monotonic() - begun
    say(
        f"rebuilt {sum(done.rows.values())} rows of {len(done.rows)} tables from {done.events} "
        f"events up to position {done.position} in {seconds:.1f} s"
    )
    return 0
