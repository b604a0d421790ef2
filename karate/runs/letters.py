"""Dead letters: messages the queue gave up. Their steps are in the log, so nothing is lost; what
kept failing can be looked at, and sent again when its cause is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from karate.errors import NotFound
from karate.graph.model import JsonObject
from karate.ledger.event import rfc3339
from karate.runs.tasks import RESOURCES

if TYPE_CHECKING:
    from dramatiq import Broker

#: Dead letters told of, for each queue; those of the queue in process that are kept.
SHOWN: Final = 100
#: Characters of what went wrong.
ERROR_LENGTH: Final = 300
#: Redis keeps the message as it was last sent, without what then went wrong.
UNTOLD: Final = "the log of the worker says why"
#: What belongs to the delivery that failed, not to the letter.
_PAST: Final = frozenset({"retries", "traceback", "requeue_timestamp", "eta", "redis_message_id"})


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was given up: `retries` deliveries failed, the last one with `error`."""

    id: str
    queue: str
    run: str
    place: str
    sent_at: str
    retries: int
    error: str
    raw: Mapping[str, Any]

    def to_json(self) -> JsonObject:
        """As `GET /queues` tells it."""
        return {
            "id": self.id,
            "queue": self.queue,
            "run": self.run,
            "step": self.place,
            "sent_at": self.sent_at,
            "retries": self.retries,
            "error": self.error,
        }


def dead(broker: Broker, queue: str) -> list[Letter]:
    """The newest letters of `queue`. Raises what the broker raises when it is away."""
    return [_letter(queue, raw) for raw in _raw(broker, queue)]


def resend(broker: Broker, id: str) -> Letter:
    """Put a dead letter back on its queue, as new. Raises NotFound."""
    from dramatiq import Message

    for queue in RESOURCES:
        for letter in dead(broker, queue):
            if letter.id == id:
                options = {k: v for k, v in letter.raw["options"].items() if k not in _PAST}
                raw = {**letter.raw, "queue_name": queue, "options": options}
                broker.enqueue(Message(**raw))
                _forget(broker, queue, id)
                return letter
    raise NotFound("there is no such message")


def trim(broker: Broker) -> None:
    """Keep the newest letters of the queue in this process; Redis drops its own in time."""
    from dramatiq.brokers.stub import StubBroker

    if isinstance(broker, StubBroker):
        for letters in broker.dead_letters_by_queue.values():
            del letters[:-SHOWN]


def _raw(broker: Broker, queue: str) -> Iterator[Mapping[str, Any]]:
    from dramatiq.brokers.redis import RedisBroker
    from dramatiq.brokers.stub import StubBroker

    if isinstance(broker, StubBroker):
        for message in list(broker.dead_letters_by_queue[queue])[-SHOWN:]:
            yield message.asdict()
    if isinstance(broker, RedisBroker):
        names: Any = broker.client.zrange(_name(broker, queue), 0, SHOWN - 1, desc=True)
        found: Any = broker.client.hmget(f"{_name(broker, queue)}.msgs", names) if names else []
        yield from (json.loads(text) for text in found if text)


def _forget(broker: Broker, queue: str, id: str) -> None:
    from dramatiq.brokers.redis import RedisBroker
    from dramatiq.brokers.stub import StubBroker

    if isinstance(broker, StubBroker):
        letters = broker.dead_letters_by_queue[queue]
        letters[:] = [letter for letter in letters if letter.message_id != id]
    if isinstance(broker, RedisBroker):
        key = _name(broker, queue)
        for name, text in broker.client.hscan_iter(f"{key}.msgs"):
            if json.loads(text)["message_id"] == id:
                broker.client.zrem(key, name)
                broker.client.hdel(f"{key}.msgs", name)


def _name(broker: Any, queue: str) -> str:
    from dramatiq.common import xq_name

    return f"{broker.namespace}:{xq_name(queue)}"


def _letter(queue: str, raw: Mapping[str, Any]) -> Letter:
    options = raw["options"]
    lines = str(options.get("traceback", "")).strip().splitlines()
    sent = datetime.fromtimestamp(raw["message_timestamp"] / 1000, UTC)
    return Letter(
        id=raw["message_id"],
        queue=queue,
        run=str(raw["args"][0]),
        place=str(raw["args"][1]),
        sent_at=rfc3339(sent),
        retries=int(options.get("retries", 0)),
        error=lines[-1][:ERROR_LENGTH] if lines else UNTOLD,
        raw=raw,
    )
