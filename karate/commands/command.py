"""What a command is made of: a name, arguments, and a function that does it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Final, TypeAlias

from karate.settings import Settings

#: Exit status of a command that could not do what it was asked.
FAILED: Final = 1

Verb: TypeAlias = Callable[[argparse.Namespace, Settings], int]
"""Does a command; returns its exit status. Typed errors become one line on stderr."""


class Commands:
    """The commands of a parser, as they are declared."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(self, name: str, run: Verb, help: str) -> argparse.ArgumentParser:
        """Declare `karate <name>`; the answer takes its arguments."""
        parser = self._verbs.add_parser(name, help=help, description=help)
        parser.set_defaults(verb=run)
        return parser


def say(text: str) -> None:
    """Write one line to standard output."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
