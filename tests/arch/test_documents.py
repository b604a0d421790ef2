"""What is generated is fresh, and the versions agree."""

from __future__ import annotations

import re

import karate
from karate.graph.events import EVENT_TYPES
from karate.telemetry.metrics import Metrics
from ops.scripts.reference import own_text, stale
from tests.arch.tracked import ROOT, shown, tracked


def test_generated_documents_are_fresh() -> None:
    assert not stale(), f"run `make docs`: {stale()} differ from the code"


def test_every_event_and_metric_is_explained_and_used() -> None:
    silent = [body.type for body in EVENT_TYPES.values() if own_text(body) is None]
    assert not silent, f"say in a docstring what these events mean: {silent}"
    code = "".join(path.read_text() for path in tracked(".py") if "karate/" in shown(path))
    idle = [
        instrument.name
        for instrument in Metrics().instruments
        if f".{instrument.name.removeprefix('karate_')}." not in code
        and f".{instrument.name.removeprefix('karate_')}\n" not in code
    ]
    assert not idle, f"nothing feeds these metrics: {idle}"


def test_the_changelog_tops_with_the_version() -> None:
    heads = re.findall(r"^## \[?v?(\d[^\s\]]*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heads, "CHANGELOG.md has no `## <version>` heading"
    assert heads[0] == karate.__version__


def test_readme_names_the_supported_pythons() -> None:
    text = (ROOT / "README.md").read_text()
    assert "3.11" in text
    assert "3.12" in text
