"""`karate worker`: a process that executes steps."""

from __future__ import annotations

import argparse

from karate.commands.command import Commands
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    commands.add("worker", run, "execute steps from Redis for other processes")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.worker import work

    return work(settings)
