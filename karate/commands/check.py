"""`karate check`: settings, database and every hash chain."""

from __future__ import annotations

import argparse

from karate.commands.command import FAILED, Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    commands.add("check", run, "check settings, database and every hash chain")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.look import check

    say("settings   ok")
    good = True
    for name, result, ok in check(settings):
        say(f"{name:<10} {result}")
        good = good and ok
    return 0 if good else FAILED
