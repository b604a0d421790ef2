"""Lock files cover what pyproject and package.json ask for, with hashes."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ops.scripts.npm_lock import missing, runs_on
from tests.arch.tracked import ROOT, shown, tracked

NPM_LOCKS = [path for path in tracked(".json") if path.name == "package-lock.json"]


def locked(name: str) -> dict[str, list[str]]:
    """Each package of a lock file with its versions; two where the Pythons differ."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line)
        if match:
            found.setdefault(canonicalize_name(match[1]), []).append(match[2])
    return found


@pytest.mark.parametrize(
    ("name", "extra"), [("requirements.lock", None), ("requirements-dev.lock", "dev")]
)
def test_the_lock_answers_pyproject(name: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    versions = locked(name)
    for text in wanted:
        requirement = Requirement(text)
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{text} is not in {name}: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in found), text


def test_bench_lock_is_the_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = locked("ops/locks/bench.lock")
    for text in project["optional-dependencies"]["bench"]:
        requirement = Requirement(text)
        found = versions[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in found), text
    assert not versions.keys() & locked("requirements.lock").keys() - {"cffi", "pycparser"}


@pytest.mark.parametrize(
    "name",
    [
        "requirements.lock",
        "requirements-dev.lock",
        "ops/locks/node.lock",
        "ops/locks/installer.lock",
        "ops/locks/bench.lock",
    ],
)
def test_every_locked_package_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    assert text.count("==") > 0
    bare = [
        block for block in re.split(r"\n(?=\S)", text) if "==" in block and "sha256:" not in block
    ]
    assert not bare


def test_what_karate_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    homes = packages_distributions()
    missing_ones = set()
    for path in tracked(".py"):
        if not shown(path).startswith("karate/"):
            continue
        for name in imported(ast.parse(path.read_text())):
            # A namespace package has several homes; one of them declared is enough.
            owners = {canonicalize_name(home) for home in homes.get(name, [name])}
            if not owners & declared and name not in sys.stdlib_module_names | {"karate"}:
                missing_ones.add(f"{shown(path)} imports {name}")
    assert not missing_ones


def imported(node: ast.AST) -> set[str]:
    """Top names of what a module imports to run; what it imports for its types does not count."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            found.add((child.module or "").partition(".")[0])
        else:
            found |= imported(child)
    return found


@pytest.mark.parametrize("path", NPM_LOCKS, ids=shown)
def test_npm_locks_cover_every_platform(path: object) -> None:
    lock = json.loads((ROOT / str(path)).read_text())
    assert not missing(lock), "run `make lock`"


def test_a_platforms_package_is_known_by_its_name() -> None:
    assert runs_on("@biomejs/cli-darwin-arm64") == {"os": ["darwin"], "cpu": ["arm64"]}
    assert runs_on("@rolldown/binding-linux-x64-musl") == {
        "os": ["linux"],
        "cpu": ["x64"],
        "libc": ["musl"],
    }
    assert runs_on("fsevents") == {}
