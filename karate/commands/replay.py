"""`karate replay`: make a recorded run again and compare every result."""

from __future__ import annotations

import argparse
from pathlib import Path

from karate.commands.command import FAILED, Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    help = "compute the local steps of a recorded run again, without network, and compare"
    parser = commands.add("replay", run, help)
    parser.add_argument("run", help="id of the run")
    parser.add_argument(
        "--verify", action="store_true", help="fail unless every hash is equal (what it is for)"
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        help="an export with --history and --assets; default: the log of this installation",
    )


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.exchange import replay_run

    good = True
    count = 0
    for step in replay_run(given.run, given.source, settings):
        mark = "ok" if step.ok else "DIFFERS"
        say(f"{step.node:<20} {step.type:<16} {step.how:<10} {mark}  {step.detail}")
        good = good and step.ok
        count += step.how == "recomputed"
    told = "every hash is equal" if good else "NOT the same"
    say(f"{count} step{'s' * (count != 1)} recomputed: {told}")
    return 0 if good or not given.verify else FAILED
