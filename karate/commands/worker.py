"""`karate worker`: a process that executes steps."""

from __future__ import annotations

import argparse

from karate.commands.command import Commands
from karate.settings import Settings

#: The queues there are; `karate.runs.tasks.RESOURCES` has the same, and is slow to import.
QUEUES = ("cpu", "gpu", "net", "agents")


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("worker", run, "execute steps from Redis for other processes")
    parser.add_argument(
        "--queues",
        type=_queues,
        default=QUEUES,
        metavar="NAME,…",
        help=f"work on these only; there are {', '.join(QUEUES)}",
    )


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from karate.worker import work

    return work(settings, given.queues)


def _queues(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    unknown = [name for name in names if name not in QUEUES]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no queue {', '.join(unknown)}")
    return names
