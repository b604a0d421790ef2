"""What a param allows."""

from __future__ import annotations

import pytest

from karate.graph.declared import Param
from karate.graph.model import Json


@pytest.mark.parametrize("kind", ["number", "integer"])
@pytest.mark.parametrize(
    "value", [pytest.param(10**400, id="huge"), -(2**53) - 1, float("inf"), float("nan"), True, "1"]
)
def test_what_is_no_finite_number_is_refused(kind: str, value: Json) -> None:
    assert Param("p", kind, "P").problem(value) is not None  # type: ignore[arg-type]  # a kind
