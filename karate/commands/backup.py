"""`karate backup`: everything into one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from karate.commands.command import Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("backup", run, "write everything into one file, while serving or not")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--without-master-key", action="store_true", help="leave out the key that opens it"
    )


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.drill import backup

    found = backup(given.file, settings, with_master=not given.without_master_key)
    rows = sum(found.tables.values())
    say(f"{given.file}: {rows} rows of {len(found.tables)} tables, {found.blobs} files")
    return 0
