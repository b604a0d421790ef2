"""`karate check`: settings, database, the log and the files it names."""

from __future__ import annotations

import argparse
from pathlib import Path

from karate.commands.command import FAILED, Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("check", run, "check settings, database, the whole log and its files")
    parser.add_argument(
        "--log", action="store_true", help="only the log: every hash chain and every checkpoint"
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint kept elsewhere (the last line of an earlier check); may be repeated",
    )


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.look import check

    say("settings   ok")
    good = True
    for name, result, ok in check(settings, given.log, given.checkpoint):
        say(f"{name:<10} {result}")
        good = good and ok
    return 0 if good else FAILED
