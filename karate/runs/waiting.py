"""What waits in the queues, for people who look after an installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karate.errors import Unavailable
from karate.graph.model import JsonObject
from karate.runs.broker import depths
from karate.runs.lanes import Lanes
from karate.runs.letters import Letter, dead, resend
from karate.runs.tasks import queue_errors
from karate.telemetry import log

if TYPE_CHECKING:
    from dramatiq import Broker


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queue: how many messages, how long the oldest step has waited, and what was given up."""

    name: str
    depth: int
    age_s: float
    dead: tuple[Letter, ...]

    def to_json(self) -> JsonObject:
        """As `GET /queues` tells it."""
        return {
            "name": self.name,
            "depth": self.depth,
            "age_seconds": round(self.age_s, 3),
            "dead": [letter.to_json() for letter in self.dead],
        }


def waiting(broker: Broker, lanes: Lanes) -> list[Waiting]:
    """Every queue; none while they cannot be reached."""
    try:
        return [
            Waiting(name, depth, lanes.age(name), tuple(dead(broker, name)))
            for name, depth in depths(broker).items()
        ]
    except queue_errors(broker) as error:
        log("queue_away", level="warning", error=error)
        return []


def send_again(broker: Broker, letter: str) -> None:
    """Send a dead letter again. Raises NotFound, Unavailable."""
    try:
        resend(broker, letter)
    except queue_errors(broker) as error:
        raise Unavailable("the queue cannot be reached") from error
