"""`karate version`."""

from __future__ import annotations

import argparse

from karate import __version__
from karate.commands.command import Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    commands.add("version", run, "print the version")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    say(f"karate {__version__}")
    return 0
