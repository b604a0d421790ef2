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
        return longest


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
