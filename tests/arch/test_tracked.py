"""What must not be in the repository: one machine's places, registries, secrets, loose ends."""

from __future__ import annotations

import re

import pytest

from tests.arch.tracked import shown, tracked

#: Written in pieces so that this file does not find itself.
_MACHINE = r"/(?:" + "|".join(["work", "root", "home/\\w+", "Users/\\w+"]) + r")/\w"
_REGISTRY = r"(?:pypi\.or" + r"g|files\.pythonhosted|registry\.npm" + r"js|registry\.yarn)"
_UNFINISHED = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"
_SECRET = r"AKIA[0-9A-Z]{16}|BEGIN (?:RSA |EC |OPENSSH )?PRIVATE" + r" KEY"

_BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".woff2", ".tif", ".icc", ".pdf"}
_LOCKS = {"package-lock.json"}


@pytest.mark.parametrize(
    ("pattern", "meaning"),
    [
        (_MACHINE, "a path of one machine"),
        (_REGISTRY, "a package registry's host"),
        (_UNFINISHED, "unfinished work"),
        (_SECRET, "a secret"),
    ],
)
def test_no_file_holds(pattern: str, meaning: str) -> None:
    found = re.compile(pattern)
    wrong = []
    for path in tracked():
        if path.suffix in _BINARY or (meaning == "unfinished work" and path.name in _LOCKS):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if found.search(line):
                wrong.append(f"{shown(path)}:{number}")
    assert not wrong, f"{meaning}: {wrong[:20]}"


def test_no_large_file_is_tracked() -> None:
    large = {
        shown(path): path.stat().st_size for path in tracked() if path.stat().st_size > 2 << 20
    }
    assert not large


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "common", "helpers", "helper", "manager", "misc", "base", "lib"}
    wrong = [shown(path) for path in tracked(".py", ".ts", ".tsx") if path.stem in empty]
    assert not wrong
