"""`karate run`: a workflow file without a server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from karate.commands.command import FAILED, Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("run", run, "run a workflow file without a server")
    parser.add_argument("file", type=Path, help="workflow as JSON, such as an export")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder for the results")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.exchange import effort_of, own_signer
    from karate.bootstrap.models import providers_of
    from karate.bootstrap.rules import rules_of
    from karate.runs.local import run_file

    rules, signer = rules_of(settings), own_signer(settings)
    models = providers_of(settings)
    done = run_file(given.file, given.output, effort_of(settings), rules, signer, models)
    for path in done.files.values():
        say(str(path))
    for node, problem in done.problems.items():
        sys.stderr.write(f"{node}: {problem}\n")
    say(f"run {done.state}")
    return 0 if done.state == "succeeded" else FAILED
