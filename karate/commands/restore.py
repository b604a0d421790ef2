"""`karate restore`: an installation from a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

from karate.commands.command import Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("restore", run, "fill an empty installation from a backup")
    parser.add_argument("file", type=Path)


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.drill import restore

    found = restore(given.file, settings)
    say(f"restored {sum(found.tables.values())} rows and {found.blobs} files")
    return 0
