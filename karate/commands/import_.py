"""`karate import`: a new workflow from a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from karate.commands.command import Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    help = "make a new workflow of an export, a graph, or a picture that carries its graph"
    parser = commands.add("import", run, help)
    parser.add_argument("file", type=Path, help="the file to read; nothing in it is run")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.exchange import import_file

    done = import_file(given.file, settings)
    for problem in done.problems:
        sys.stderr.write(f"{problem.node or problem.edge or 'graph'}: {problem.detail}\n")
    say(f"{done.workflow}  {done.graph.title}")
    return 0
