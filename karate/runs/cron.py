"""Times of a schedule: five fields of cron in a time zone, clock changes included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from karate.errors import Invalid

#: Times looked at to find out how close to each other they may come.
LOOKED_AT: Final = 100
#: Longest expression, in characters.
MAX_CRON: Final = 120
#: Fields of an expression: minute, hour, day, month, day of the week.
FIELDS: Final = 5


def times(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """The times of `cron` in `zone` later than `after`, in UTC. Raises Invalid.

    A time that the clock skips comes when the clock has jumped; one that it shows twice comes once.
    """
    from cronsim import CronSim, CronSimError  # only where there are schedules

    if len(cron) > MAX_CRON or len(cron.split()) != FIELDS:
        raise Invalid(
            "a schedule has five fields: minute, hour, day, month, day of the week",
            rule="trigger-cron",
        )
    try:
        found = CronSim(cron, after.astimezone(_zone(zone)))
    except CronSimError as error:
        raise Invalid(f"the schedule cannot be read: {error}", rule="trigger-cron") from error
    for time in found:
        yield time.astimezone(UTC)


def upcoming(cron: str, zone: str, after: datetime, count: int) -> list[datetime]:
    """The next `count` times; fewer where the schedule ends. Raises Invalid."""
    return [*islice(times(cron, zone, after), count)]


def check_schedule(cron: str, zone: str, now: datetime, least_s: float) -> None:
    """Raise Invalid unless the schedule can be read, has a time to come, and leaves at least
    `least_s` seconds between two."""
    found = upcoming(cron, zone, now, LOOKED_AT)
    if not found:
        raise Invalid("the schedule has no time to come", rule="trigger-cron")
    if any((later - time).total_seconds() < least_s for time, later in pairwise(found)):
        detail = f"a schedule leaves at least {least_s:g} seconds between two runs"
        raise Invalid(detail, rule="trigger-interval")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"there is no time zone “{name[:60]}”", rule="trigger-zone") from error
