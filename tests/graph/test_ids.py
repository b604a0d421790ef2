"""Ids."""

from __future__ import annotations

from karate.graph.ids import is_id, new_id


def test_no_id_looks_like_an_option_of_a_command() -> None:
    made = [new_id() for _ in range(2000)]
    assert not [one for one in made if one.startswith("-")]
    assert all(len(one) == 20 and is_id(one) for one in made)
    assert len(set(made)) == len(made)
