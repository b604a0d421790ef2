"""A child in which something is spoilt for good: it answers, and a fresh one takes its place."""

from __future__ import annotations

import pytest

from karate.errors import StepFailed
from karate.nodes.pool import Pool
from tests.nodes import antics

MEMORY = 2 << 30
HERE = antics.__name__


@pytest.mark.parametrize("way", ["retired", "retired_in_error"])
def test_a_child_that_wants_to_retire_is_replaced_after_its_answer(way: str) -> None:
    with Pool(1, MEMORY) as pool:
        (before,) = pool.pids
        if way == "retired":
            assert pool.run(f"{HERE}:{way}") == before
        else:
            with pytest.raises(StepFailed, match="spoilt"):
                pool.run(f"{HERE}:{way}")
        (after,) = pool.pids
        assert after != before
        assert pool.run(f"{HERE}:pid") == after
        assert pool.run(f"{HERE}:pid") == after
