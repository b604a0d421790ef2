"""The `karate` command. Each verb loads only what it needs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from karate import __version__
from karate.errors import GraphInvalid, KarateError
from karate.settings import Settings, load

#: Seconds a command waits for the read models to show the log.
CATCH_UP_S = 120.0
#: Exit status of a command that could not do what it was asked.
FAILED = 1

Verb = Callable[[argparse.Namespace, Settings], int]


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
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    def verb(name: str, run: Verb, help: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help)
        added.set_defaults(verb=run)
        return added

    serve = verb("serve", _serve, "start the server and print the sign-in link")
    serve.add_argument("--host", help="address to listen on (HOST)")
    serve.add_argument("--port", type=int, help="port to listen on, 0 for any (PORT)")
    verb("worker", _worker, "execute steps from Redis for other processes")
    run = verb("run", _run, "run a workflow file without a server")
    run.add_argument("file", type=Path, help="workflow as JSON")
    run.add_argument("-o", "--output", type=Path, required=True, help="folder for the results")
    backup = verb("backup", _backup, "write everything into one file, while serving or not")
    backup.add_argument("file", type=Path)
    backup.add_argument(
        "--without-master-key", action="store_true", help="leave out the key that opens it"
    )
    verb("restore", _restore, "fill an empty installation from a backup").add_argument(
        "file", type=Path
    )
    history = verb("history", _history, "who did what to a workflow, newest first")
    history.add_argument("workflow", help="id of the workflow")
    history.add_argument("--limit", type=int, default=50)
    history.add_argument("--json", action="store_true", help="one JSON object per line")
    verb("check", _check, "check settings, database and every hash chain")
    verb("version", _version, "print the version")
    return parser


def say(text: str) -> None:
    """Write one line to standard output."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _serve(given: argparse.Namespace, settings: Settings) -> int:
    from dataclasses import replace

    from karate.main import serve

    named = {name: getattr(given, name) for name in ("host", "port")}
    return serve(replace(settings, **{k: v for k, v in named.items() if v is not None}))


def _worker(given: argparse.Namespace, settings: Settings) -> int:
    from karate.worker import work

    return work(settings)


def _run(given: argparse.Namespace, settings: Settings) -> int:
    from karate.bootstrap.rules import rules_of
    from karate.runs.local import run_file

    memory = settings.worker_memory_bytes
    done = run_file(given.file, given.output, settings.workers_cpu, memory, rules_of(settings))
    for path in done.files.values():
        say(str(path))
    for node, problem in done.problems.items():
        sys.stderr.write(f"{node}: {problem}\n")
    say(f"run {done.state}")
    return 0 if done.state == "succeeded" else FAILED


def _backup(given: argparse.Namespace, settings: Settings) -> int:
    from karate.bootstrap.drill import backup

    found = backup(given.file, settings, with_master=not given.without_master_key)
    rows = sum(found.tables.values())
    say(f"{given.file}: {rows} rows of {len(found.tables)} tables, {found.blobs} files")
    return 0


def _restore(given: argparse.Namespace, settings: Settings) -> int:
    from karate.bootstrap.drill import restore

    found = restore(given.file, settings)
    say(f"restored {sum(found.tables.values())} rows and {found.blobs} files")
    return 0


def _history(given: argparse.Namespace, settings: Settings) -> int:
    from karate.bootstrap.look import history

    for item in history(given.workflow, given.limit, settings, CATCH_UP_S):
        if given.json:
            say(json.dumps(item, ensure_ascii=False))
            continue
        who = item["actor_name"] or item["actor"]
        say(f"{item['version']:>6}  {item['at']}  {who}: {item['summary']}")
    return 0


def _check(given: argparse.Namespace, settings: Settings) -> int:
    from karate.bootstrap.look import check

    say("settings   ok")
    good = True
    for name, result, ok in check(settings):
        say(f"{name:<10} {result}")
        good = good and ok
    return 0 if good else FAILED


def _version(given: argparse.Namespace, settings: Settings) -> int:
    say(f"karate {__version__}")
    return 0
