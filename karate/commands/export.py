"""`karate export`: a workflow as one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from karate.commands.command import Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add(
        "export", run, "write a workflow as one signed JSON file, or the audit trail of all"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("workflow", nargs="?", help="id of the workflow")
    what.add_argument(
        "--audit", choices=["jsonl", "csv"], help="who changed what and when, with hashes"
    )
    parser.add_argument("--after", type=int, default=0, help="audit: only behind this position")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    parser.add_argument(
        "--history", action="store_true", help="with its events and those of its runs"
    )
    parser.add_argument("--assets", action="store_true", help="with the files it names")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    if given.audit:
        from karate.bootstrap.audit import export_audit

        count = export_audit(given.output, given.audit, settings, given.after)
        say(f"{given.output}  {count:,} lines")
        return 0
    from karate.bootstrap.exchange import export_file

    size = export_file(given.workflow, given.output, settings, given.history, given.assets)
    say(f"{given.output}  {size:,} bytes")
    return 0
