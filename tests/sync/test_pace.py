"""Rule GA10: how fast a client may talk."""

from __future__ import annotations

import pytest

from karate.errors import TooFast
from karate.sync.pace import PATIENCE_S, Pace


class Talker:
    """Somebody who sends a frame `gap` seconds after the last one was read."""

    def __init__(self, rate: int) -> None:
        self.now = 0.0
        self.pace = Pace(rate, clock=lambda: self.now)

    def talk(self, seconds: float, gap: float) -> float:
        """The longest delay the talker met."""
        longest, end = 0.0, self.now + seconds
        while self.now < end:
            delay = self.pace.delay()
            longest = max(longest, delay)
            self.now += gap + delay
            self.pace.waited(gap + delay)
        return longest

    def shout(self, frames: int, each: float, queued: float = 0.0) -> None:
        """`frames` that all lie there already, on a server that takes `each` seconds for one."""
        for _ in range(frames):
            self.pace.waited(self.pace.delay())
            if self.pace.pressing:
                self.pace.queued(queued)
            self.now += each


def test_ga10_a_client_in_haste_is_slowed_down_and_then_cut_off() -> None:
    hasty = Talker(10)
    assert hasty.talk(0.01, 0.001) == 0
    assert 0 < hasty.talk(PATIENCE_S - 1, 0.001) <= 0.2
    with pytest.raises(TooFast):
        hasty.talk(PATIENCE_S, 0.001)


def test_ga10_a_client_below_its_rate_goes_on_for_ever() -> None:
    steady = Talker(10)
    assert steady.talk(5, 0.01) > 0
    steady.talk(5, 0.11)
    assert steady.talk(100, 0.11) == 0
    assert Talker(0).talk(1, 0.001) == 0


def test_ga10_a_slow_server_does_not_hide_who_always_has_more_to_say() -> None:
    hasty = Talker(10)
    with pytest.raises(TooFast):
        hasty.shout(200, each=1.0)
    patient = Talker(10)
    for _ in range(100):
        patient.shout(9, each=1.0)
        patient.talk(1, 0.5)


def test_ga10_who_presses_into_a_crowd_is_cut_off_although_hardly_read() -> None:
    crowding = Talker(200)
    crowding.shout(200, each=0.0, queued=0.01)
    assert crowding.pace.pressing
    with pytest.raises(TooFast):
        crowding.shout(100, each=0.6, queued=0.6)
    alone = Talker(200)
    alone.shout(200, each=0.1, queued=0.01)
    alone.talk(5, 0.02)
    assert alone.pace.pressing
    for _ in range(50):
        alone.shout(60, each=0.01, queued=0.6)
        alone.talk(1, 0.02)
    alone.talk(200, 0.5)
    assert not alone.pace.pressing
