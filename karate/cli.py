"""The `karate` command. Each verb loads only what it needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from karate import __version__
from karate.commands import (
    backup,
    check,
    export,
    history,
    import_,
    models,
    queues,
    rebuild,
    replay,
    restore,
    run,
    serve,
    verify,
    version,
    worker,
)
from karate.commands.command import FAILED, Commands, Verb, say
from karate.errors import GraphInvalid, KarateError
from karate.settings import load

#: In the order of the help.
VERBS = (
    serve,
    worker,
    queues,
    run,
    export,
    import_,
    verify,
    replay,
    backup,
    restore,
    history,
    check,
    models,
    rebuild,
    version,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; typed errors become one line on stderr."""
    parser = arguments_of()
    given = parser.parse_args(arguments)
    verb: Verb | None = getattr(given, "verb", None)
    if verb is None:
        say(parser.format_help())
        say("\nStart here:  karate serve\n")
        return 0
    try:
        return verb(given, load())
    except KarateError as error:
        sys.stderr.write(f"karate: {error.detail}\n")
        if isinstance(error, GraphInvalid):
            for problem in error.extra.get("problems", ()):  # type: ignore[attr-defined]  # a list
                sys.stderr.write(f"  {problem['detail']}\n")
        return FAILED
    except KeyboardInterrupt:
        return 130


def arguments_of() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="karate",
        description="A shared canvas of image and AI nodes where nothing is lost.",
        epilog="Settings are environment variables, .env and .env.local; see .env.example.",
    )
    parser.add_argument("--version", action="version", version=f"karate {__version__}")
    commands = Commands(parser)
    for verb in VERBS:
        verb.add(commands)
    return parser
