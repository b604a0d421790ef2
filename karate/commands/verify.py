"""`karate verify`: is a picture, or an exported workflow, what it says it is?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from karate.commands.command import FAILED, Commands, say
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    help = "check a picture's receipt, or an exported workflow, offline"
    parser = commands.add("verify", run, help)
    parser.add_argument("file", type=Path, help="PNG, JPEG or WebP with a receipt, or an export")
    parser.add_argument(
        "--key",
        type=Path,
        help="file with the public key to trust; default: the installation's own key and those "
        "pinned in <data>/keys/trusted",
    )
    parser.add_argument("--json", action="store_true", help="everything found, as one JSON object")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.exchange import trusted, verify_file

    report = verify_file(given.file, trusted(settings, given.key), settings)
    if given.json:
        told = {
            "ok": report.ok,
            "same_pixels": report.same_pixels,
            "checks": [check.to_json() for check in report.checks],
            "carried": report.envelope,
        }
        say(json.dumps(told, ensure_ascii=False))
    else:
        for check in report.checks:
            say(f"{check.part:<10} {'ok' if check.ok else 'FAILED'}  {check.detail}")
        say("verified" if report.ok else f"NOT verified: {', '.join(dict.fromkeys(report.failed))}")
    return 0 if report.ok else FAILED
