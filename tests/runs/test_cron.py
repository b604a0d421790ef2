"""Times of schedules, over clock changes."""

from __future__ import annotations

from datetime import UTC, datetime

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
