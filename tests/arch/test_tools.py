"""The scripts behind `make`: which Node and Python they take, when a build is stale, what fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.scripts import checks, client, node
from tests.arch.tracked import ROOT


def program(folder: Path, name: str, *lines: str) -> Path:
    """An executable shell script."""
    file = folder / name
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    file.chmod(0o755)
    return file


@pytest.mark.parametrize(
    ("said", "usable"),
    [("v18.20.0", False), ("v20.18.3", False), ("v20.19.0", True), ("v24.1.0", True)],
)
def test_only_a_recent_node_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, usable: bool
) -> None:
    program(tmp_path, "node", f"echo {said}")
    program(tmp_path, "npm")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (node.system_node() is not None) is usable


def test_without_any_node_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node, "wheel_node", lambda: None)
    with pytest.raises(node.NoNode, match="20\\.19 or newer"):
        node.find()


def test_a_changed_source_makes_the_client_stale(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tsx").write_text("1")
    (tmp_path / "package-lock.json").write_text("{}")
    first = client.digest(tmp_path)
    for ignored in ("src/main.test.tsx", "dist/index.html", "node_modules/x.js"):
        (tmp_path / ignored).parent.mkdir(exist_ok=True)
        (tmp_path / ignored).write_text("2")
    assert client.digest(tmp_path) == first
    (tmp_path / "src" / "main.tsx").write_text("2")
    assert client.digest(tmp_path) != first


def test_a_failing_check_is_reported_with_its_output() -> None:
    script = "import sys; print('why'); sys.exit(3)"
    result = checks.run(checks.Check("x", (sys.executable, "-c", script)))
    assert (result.code, result.output) == (3, "why\n")


def test_a_check_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LIMIT_S", 0.2)
    result = checks.run(checks.Check("x", ("sh", "-c", "sleep 600 & sleep 600")))
    assert result.code != 0
    assert "ended after" in result.output


def test_an_unsupported_python_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "ops" / "scripts").mkdir(parents=True)
    setup = tmp_path / "ops" / "scripts" / "setup.sh"
    setup.write_text((ROOT / "ops" / "scripts" / "setup.sh").read_text())
    old = program(tmp_path, "old", '[ "$1" = --version ] && echo Python 3.10.9')
    done = subprocess.run(
        ["bash", setup],
        env={**os.environ, "PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Karate needs Python 3.11 or 3.12; found: Python 3.10.9" in done.stderr


def test_make_help_lists_every_verb() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for verb in ("setup", "run", "dev", "test", "check", "fmt", "types", "bench", "e2e", "build"):
        assert f"\n{verb} " in f"\n{said.stdout}"
