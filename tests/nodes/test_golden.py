"""A tool that gives another result has another version; results of a version stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from karate.nodes.catalogue import CATALOGUE
from karate.nodes.image import Image
from tests.nodes import golden
from tests.nodes.pictures import noise
from tests.nodes.test_tools import TABLE

RENEW = "then run `python -m tests.nodes.golden`"


@pytest.mark.parametrize("tool", TABLE)
def test_a_changed_result_has_a_new_version(tool: str) -> None:
    known, version = golden.kept().get(tool), CATALOGUE[tool].version
    assert known, f"{tool} is not kept yet: look at its pictures (`make gallery`), {RENEW}"
    now = golden.results(tool)
    changed = [
        name
        for name, result in known["results"].items()
        if name not in now or not golden.same(tool, result, now[name])
    ]
    if known["version"] == version:
        assert not changed, (
            f"{tool} gives another result for {', '.join(changed)}, but its version is still "
            f"{version}: cached results and receipts would say what is no longer true. "
            f"Undo the change, or raise `version` in its NodeType, {RENEW}"
        )
    assert known["version"] == version, f"{tool} is version {version} now: look at it, {RENEW}"
    fresh = sorted(set(now) - set(known["results"]))
    assert not fresh, f"{tool} has new params ({', '.join(fresh)}): look at them, {RENEW}"


def test_marks_tell_what_can_be_seen_and_not_how_a_machine_rounds() -> None:
    planes = noise(40, 48, 4)
    before = golden.told(Image(planes))
    rng = np.random.default_rng(5)
    rounded = planes + rng.uniform(-3e-6, 3e-6, planes.shape).astype(np.float32)
    shifted = planes.copy()
    shifted[0, 20, 20] += 0.004  # one 8-bit step of one pixel
    moved, deep = golden.told(Image(shifted)), golden.told(Image(planes, bits=16))
    assert golden.same("blur", {"image": before}, {"image": golden.told(Image(rounded))})
    assert not golden.same("blur", {"image": before}, {"image": moved})
    assert not golden.same("blur", {"image": before}, {"image": deep})
    one, two = golden.told({"a": 1}), golden.told({"a": 2})
    assert not golden.same("blur", {"facts": one}, {"facts": two})


def test_a_renewal_refuses_a_change_without_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"default": {"image": [1.0, 1, 1, 8, *[0.25] * golden.MARKS]}}
    other = {"default": {"image": [1.0, 1, 1, 8, *[0.5] * golden.MARKS]}}
    monkeypatch.setattr(golden, "TABLE", {"blur": {}})
    monkeypatch.setattr(golden, "results", lambda _: other)
    version = CATALOGUE["blur"].version
    fresh, refused = golden.renewed({"blur": {"version": version, "results": one}}, False)
    assert fresh["blur"]["results"] == one
    assert refused == [f"blur {version}: default"]
    fresh, refused = golden.renewed({"blur": {"version": version - 1, "results": one}}, False)
    assert (fresh["blur"], refused) == ({"version": version, "results": other}, [])
    raised = replace(CATALOGUE["blur"], version=version + 1)
    monkeypatch.setattr(golden, "CATALOGUE", {"blur": raised})
    fresh, _ = golden.renewed({"blur": {"version": version, "results": one}}, False)
    assert fresh["blur"]["version"] == version + 1
