"""Completes npm lock files with the packages of other platforms.

    python -m ops.scripts.npm_lock FOLDER…           add what is missing
    python -m ops.scripts.npm_lock --check FOLDER…   exit 1 if something is missing

A registry mirror may serve only the platform it is used on. npm then leaves the other platforms'
optional packages out of the lock file, and `npm ci` refuses such a file everywhere. Their exact
versions stand in the packages that want them, and their names say where they run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_SYSTEMS = ("android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "win32")
_PROCESSORS = ("arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64")


def runs_on(name: str) -> dict[str, list[str]]:
    """`os`, `cpu` and `libc` as the name of a platform's package tells them; empty if none."""
    words = name.rpartition("/")[2].split("-")
    found = {
        "os": [word for word in words if word in _SYSTEMS],
        "cpu": [
            word.removesuffix("le") for word in words if word.removesuffix("le") in _PROCESSORS
        ],
        "libc": [
            {"musl": "musl", "gnu": "glibc"}[word] for word in words if word in ("musl", "gnu")
        ],
    }
    return {key: value for key, value in found.items() if value}


def missing(lock: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Entries that `lock` should have for optional packages and has not, by their place."""
    packages: dict[str, dict[str, Any]] = lock["packages"]
    found: dict[str, dict[str, Any]] = {}
    for place, package in packages.items():
        for name, version in package.get("optionalDependencies", {}).items():
            places = {f"node_modules/{name}", f"{place}/node_modules/{name}"}
            if places & packages.keys() or not runs_on(name):
                continue
            entry: dict[str, Any] = {"version": version, "optional": True, **runs_on(name)}
            if package.get("dev"):
                entry["dev"] = True
            found[f"node_modules/{name}"] = entry
    return found


def complete(file: Path) -> None:
    """Add what is missing to the lock file, in npm's order and form."""
    lock = json.loads(file.read_text(encoding="utf-8"))
    packages = lock["packages"] | missing(lock)
    lock["packages"] = {place: packages[place] for place in sorted(packages)}
    file.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do what the module's text says."""
    check = "--check" in arguments
    files = [Path(name) / "package-lock.json" for name in arguments if name != "--check"]
    wrong = 0
    for file in files:
        absent = missing(json.loads(file.read_text(encoding="utf-8")))
        wrong += bool(absent)
        if absent and check:
            print(f"{file} lacks {', '.join(absent)}: run `make lock`", file=sys.stderr)
        elif absent:
            complete(file)
    return 1 if wrong and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
