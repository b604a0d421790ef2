"""`karate queues`: what waits, how long, what was given up, and sending that again."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from karate.commands.command import FAILED, Commands, say
from karate.errors import Incompatible, Unavailable
from karate.settings import Settings

if TYPE_CHECKING:
    from karate.runs.waiting import Waiting

#: What stands for every dead letter.
ALL = "all"


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    help = "show how many steps wait on Redis, how long, and what was given up"
    parser = commands.add("queues", run, help)
    parser.add_argument(
        "--resend",
        action="append",
        default=[],
        metavar="LETTER",
        help=f"send a dead letter again; may be repeated; “{ALL}” means every one",
    )
    parser.add_argument("--json", action="store_true", help="as `GET /api/v1/queues` tells it")


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Do what `add` declares; the answer is the exit status: 1 while there are dead letters."""
    from karate.runs.broker import open_broker, open_lanes
    from karate.runs.tasks import queue_errors
    from karate.runs.waiting import send_again, waiting

    if not settings.redis_url:
        raise Incompatible(
            "the queue is inside `karate serve` here: ask GET /api/v1/queues; "
            "with KARATE_REDIS_URL it can be looked at from outside"
        )
    broker = open_broker(settings.redis_url)
    try:
        lanes = open_lanes(broker)
        try:
            lanes.age("cpu")
        except queue_errors(broker) as error:
            raise Unavailable("the queue cannot be reached") from error
        for letter in _wanted(given.resend, waiting(broker, lanes)):
            send_again(broker, letter)
        found = waiting(broker, lanes)
    finally:
        broker.close()
    _tell(found, given.json)
    return FAILED if any(queue.dead for queue in found) else 0


def _wanted(given: Sequence[str], found: Sequence[Waiting]) -> list[str]:
    if ALL in given:
        return [letter.id for queue in found for letter in queue.dead]
    return list(dict.fromkeys(given))


def _tell(found: Sequence[Waiting], as_json: bool) -> None:
    if as_json:
        say(json.dumps({"items": [queue.to_json() for queue in found]}, ensure_ascii=False))
        return
    say(f"{'queue':<8}{'waiting':>9}{'oldest':>10}{'dead':>7}")
    for queue in found:
        say(f"{queue.name:<8}{queue.depth:>9}{queue.age_s:>8.1f} s{len(queue.dead):>7}")
    for queue in found:
        for letter in queue.dead:
            say(
                f"\n{letter.id}  {queue.name}, sent {letter.sent_at}, {letter.retries} retries\n"
                f"  run {letter.run}, step {letter.place}: {letter.error}"
            )
