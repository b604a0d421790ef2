"""The import contracts of pyproject.toml hold, and forget no package."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.arch.tracked import ROOT

HOMES = {
    "databases live in ledger": "ledger",
    "S3 lives in media": "media",
    "pixels live in nodes": "nodes",
}


def contracts() -> dict[str, dict[str, Any]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["name"]: contract for contract in config["contracts"]}


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", HOMES)
def test_no_package_escapes_a_contract(name: str) -> None:
    inside = {
        path.stem
        for path in (ROOT / "karate").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    free = {"__init__", "__main__", "errors", HOMES[name]}
    named = {module.removeprefix("karate.") for module in contracts()[name]["source_modules"]}
    assert named == inside - free
