"""`karate serve`: the server."""

from __future__ import annotations

import argparse

from karate.commands.command import Commands
from karate.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("serve", run, "start the server and print the sign-in link")
    parser.add_argument("--host", help="address to listen on (HOST)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any (PORT)")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status."""
    from dataclasses import replace

    from karate.main import serve

    named = {name: getattr(given, name) for name in ("host", "port")}
    return serve(replace(settings, **{k: v for k, v in named.items() if v is not None}))
