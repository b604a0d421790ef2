"""Rule GA10: how fast a client may talk, told by what has arrived of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karate.errors import TooFast
from karate.sync.pace import BURST_S, CALM_S, FREE, FREE_RATE, LARGE, PATIENCE_S, Pace

#: Bytes of a frame on the wire, of which the client's head is not a part of the message.
WIRE, SIZE = 46, 40
#: Bytes the system takes of somebody before they have to wait.
BUFFER = 65536


class Talker:
    """Somebody who says `rate` frames a second to a server that reads `served` a second; beyond
    `BUFFER` they have to wait until they may say more."""

    def __init__(self, limit: int) -> None:
        self.now, self.arrived, self.read = 0.0, 0.0, 0
        self.pace = Pace(limit, clock=lambda: self.now)
        self.hasty = 0

    def talk(self, seconds: float, rate: float, served: float) -> None:
        """Raises TooFast."""
        end = self.now + seconds
        while self.now < end:
            self.now += 1 / served
            self.arrived += rate / served
            self.arrived = min(self.arrived, self.read + 1 + BUFFER // WIRE)
            if self.arrived - self.read >= 1:
                self.read += 1
                self.pace.came(SIZE, self.waiting)
                self.hasty += self.pace.hasty

    def live(self, parts: list[tuple[float, float, float]]) -> None:
        """One `talk` after the other."""
        for part in parts:
            self.talk(*part)

    def waiting(self) -> tuple[int, int]:
        """A few are taken off the socket already, as `api.wire` does."""
        left = int(self.arrived) - self.read
        return min(left, 32), max(0, left - 32) * WIRE


def test_ga10_a_flood_is_hasty_at_once_and_then_cut_off() -> None:
    flood = Talker(200)
    flood.talk(0.01, rate=100_000, served=1000)
    assert flood.pace.hasty
    with pytest.raises(TooFast):
        flood.talk(PATIENCE_S + 1, rate=100_000, served=200)


def test_ga10_a_flood_is_cut_off_however_slowly_it_is_read() -> None:
    for served in (1, 3, 20, 200, 2000):
        flood = Talker(200)
        with pytest.raises(TooFast):
            flood.talk(PATIENCE_S + 5, rate=100_000, served=served)
        assert flood.now < PATIENCE_S + 5


def test_ga10_a_steady_editor_on_a_machine_ten_times_too_slow_is_slowed_down_only() -> None:
    editor = Talker(200)
    editor.talk(60, rate=60, served=6)
    assert not editor.hasty
    editor.talk(60, rate=60, served=1000)
    assert not editor.hasty
    assert int(editor.arrived) == editor.read


@given(
    st.floats(0.1, 200),
    st.lists(st.tuples(st.floats(0.1, 20), st.floats(0.5, 2000)), min_size=1, max_size=6),
)
def test_ga10_who_keeps_to_the_rate_is_never_cut_off_whatever_the_server_does(
    rate: float, lives: list[tuple[float, float]]
) -> None:
    editor = Talker(200)
    editor.live([(seconds, rate, served) for seconds, served in lives])
    assert not editor.hasty


@given(st.floats(500, 50_000), st.lists(st.floats(0.5, 2000), min_size=1, max_size=4))
def test_ga10_who_floods_is_cut_off_whatever_the_server_does(
    rate: float, lives: list[float]
) -> None:
    flood = Talker(200)
    with pytest.raises(TooFast):
        flood.live([(PATIENCE_S + 5, rate, served) for served in (*lives, lives[-1])])


def test_ga10_a_burst_may_be_twice_the_rate_and_is_calm_once_read() -> None:
    once = Talker(200)
    once.arrived = 200 * BURST_S
    once.talk(1, rate=0, served=1000)
    assert not once.hasty
    more = Talker(200)
    more.arrived = 1200
    more.talk(0.1, rate=0, served=200)
    met, more.hasty = more.hasty, 0
    assert met
    more.talk(6, rate=0, served=200)
    assert more.hasty
    more.hasty = 0
    more.talk(1, rate=10, served=200)
    assert not more.hasty
    assert more.arrived - more.read <= 200 * CALM_S


def test_ga10_a_long_silence_saves_nothing_up() -> None:
    late = Talker(200)
    late.talk(1, rate=50, served=1000)
    late.now += 3600
    late.arrived += 1000
    late.talk(0.05, rate=0, served=1000)
    assert late.pace.hasty


def test_ga10_large_frames_count_as_several() -> None:
    def send(size: int) -> None:
        talker = Talker(10)
        for _ in range(100):
            talker.now += 0.2
            talker.pace.came(size, lambda: (0, 0))

    send(LARGE - 1)
    with pytest.raises(TooFast):
        send(4 * LARGE)


def test_ga10_no_rate_is_no_limit() -> None:
    pace = Pace(0)
    for _ in range(1000):
        pace.came(SIZE, lambda: (10_000, 1 << 20))
    assert not pace.pressing


def test_ga11_who_says_little_never_queues() -> None:
    now = 0.0
    pace = Pace(200, clock=lambda: now)
    pace.came(SIZE, lambda: (0, 0))
    assert pace.pressing  # nobody has anything saved up at the beginning
    for _ in range(1000):
        now += 2 / (200 * FREE_RATE)
        pace.came(SIZE, lambda: (0, 0))
        assert not pace.pressing
    for _ in range(FREE + 1):
        pace.came(SIZE, lambda: (0, 0))
    assert pace.pressing
