"""Times of schedules, over clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from karate.errors import Invalid
from karate.runs.cron import check_schedule, upcoming


def told(cron: str, zone: str, *after: int, count: int = 3) -> list[str]:
    return [at.isoformat() for at in upcoming(cron, zone, datetime(*after, tzinfo=UTC), count)]  # type: ignore[misc,arg-type]


def test_a_time_that_is_skipped_comes_after_the_jump_and_one_shown_twice_comes_once() -> None:
    assert told("30 2 * * *", "Europe/Berlin", 2026, 3, 28, 12) == [
        "2026-03-29T01:00:00+00:00",
        "2026-03-30T00:30:00+00:00",
        "2026-03-31T00:30:00+00:00",
    ]
    assert told("30 2 * * *", "Europe/Berlin", 2026, 10, 24, 12) == [
        "2026-10-25T00:30:00+00:00",
        "2026-10-26T01:30:00+00:00",
        "2026-10-27T01:30:00+00:00",
    ]


def test_names_lists_and_the_last_day_are_understood() -> None:
    assert told("0 9 L * *", "Asia/Tokyo", 2028, 2, 1, count=1) == ["2028-02-29T00:00:00+00:00"]
    assert told("0 0 * * MON,FRI", "UTC", 2026, 11, 22, count=2) == [
        "2026-11-23T00:00:00+00:00",
        "2026-11-27T00:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("cron", "zone", "rule"),
    [
        ("", "UTC", "trigger-cron"),
        ("* * * * * *", "UTC", "trigger-cron"),
        ("* * * * x", "UTC", "trigger-cron"),
        (" ".join("*" * 5) + "," * 200, "UTC", "trigger-cron"),
        ("0 0 31 2 *", "UTC", "trigger-cron"),
        ("0 0 * * *", "", "trigger-zone"),
        ("0 0 * * *", "/etc/localtime", "trigger-zone"),
        ("0,1 0 * * *", "UTC", "trigger-interval"),
    ],
)
def test_what_is_no_schedule_is_refused(cron: str, zone: str, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_schedule(cron, zone, datetime(2026, 1, 1, tzinfo=UTC), 120)
    assert caught.value.extra["rule"] == rule


@pytest.mark.parametrize(
    ("cron", "zone", "after", "wanted"),
    [
        # Half an hour is skipped, and comes twice, on Lord Howe.
        ("15 2 * * *", "Australia/Lord_Howe", (2026, 10, 3, 12), "2026-10-03T15:30:00+00:00"),
        ("45 1 * * *", "Australia/Lord_Howe", (2026, 4, 4, 12), "2026-04-04T14:45:00+00:00"),
        # A quarter of an hour beside the rest of the world, and no clock change at all.
        ("0 6 * * *", "Asia/Kathmandu", (2026, 6, 1, 1), "2026-06-02T00:15:00+00:00"),
        # Summer begins in September, and midnight itself is skipped.
        ("0 0 * * *", "America/Santiago", (2026, 9, 5, 12), "2026-09-06T04:00:00+00:00"),
    ],
)
def test_odd_zones_have_their_own_times(
    cron: str, zone: str, after: tuple[int, ...], wanted: str
) -> None:
    assert told(cron, zone, *after, count=1) == [wanted]


@pytest.mark.parametrize("day", [(2026, 3, 28, 23), (2026, 10, 24, 23)])
def test_every_half_hour_goes_on_through_both_clock_changes(day: tuple[int, ...]) -> None:
    found = [
        datetime.fromisoformat(t) for t in told("*/30 * * * *", "Europe/Berlin", *day, count=9)
    ]
    assert {later - at for at, later in pairwise(found)} == {timedelta(minutes=30)}


def test_a_clock_change_does_not_make_a_schedule_too_close() -> None:
    check_schedule("30 2 * * *", "Europe/Berlin", datetime(2026, 3, 28, tzinfo=UTC), 3600)
