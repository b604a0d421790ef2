"""`karate history`: who did what to a workflow."""

from __future__ import annotations

import argparse
import json

from karate.commands.command import Commands, say
from karate.settings import Settings

#: Seconds to wait for the read models to show the log.
CATCH_UP_S = 120.0


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("history", run, "who did what to a workflow, newest first")
    parser.add_argument("workflow", help="id of the workflow")
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--json", action="store_true", help="one JSON object per line")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.bootstrap.look import history

    for item in history(given.workflow, given.limit, settings, CATCH_UP_S):
        if given.json:
            say(json.dumps(item, ensure_ascii=False))
            continue
        who = item["actor_name"] or item["actor"]
        say(f"{item['version']:>6}  {item['at']}  {who}: {item['summary']}")
    return 0
