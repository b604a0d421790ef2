"""Runs every check of the repository and closes with one line of how many passed and failed.

    python -m ops.scripts.checks static     linters, types, import rules
    python -m ops.scripts.checks all        those, all tests, the client's build and the browser

Quick checks share the cores; pytest and the browser run alone, after them. One failing check stops
no other. `CHECKS=pytest,vitest` runs only those named.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ops.scripts import node as nodes

ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which a check is ended, so that CI always reports.
LIMIT_S = 1200
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One command. Those that run `alone` come after the others and show their output at once."""

    name: str
    command: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True)
class Result:
    """How a check ended and what it wrote (nothing if its output was shown as it came)."""

    name: str
    code: int
    seconds: float
    output: str


def python(name: str, *command: str, alone: bool = False) -> Check:
    """A check by a program of the environment."""
    return Check(name, (str(_BIN / command[0]), *command[1:]), alone)


def npm(name: str, *script: str, alone: bool = False) -> Check:
    """A check by a script of client/package.json."""
    return Check(name, (*nodes.find().npm, "--prefix", "client", "run", "--silent", *script), alone)


def static() -> list[Check]:
    """Checks that execute nothing."""
    return [
        python("mypy", "mypy"),
        npm("biome and tsc", "check"),
        python("ruff", "ruff", "check", "."),
        python("ruff format", "ruff", "format", "--check", "."),
        python("imports", "lint-imports"),
        npm("client types", "types", "--", "--check"),
    ]


def everything() -> list[Check]:
    """All checks, the longest of the quick ones first."""
    return [
        *static(),
        npm("vitest", "test"),
        python("client build", "python", "-m", "ops.scripts.client"),
        python("pytest", "pytest", "--durations=8", alone=True),
        npm("bundle size", "size", alone=True),
        npm("browser", "e2e", alone=True),
    ]


def run(check: Check) -> Result:
    """Run one check to its end or to the limit, and end everything it started."""
    began = time.monotonic()
    shown = None if check.alone else subprocess.PIPE
    process = subprocess.Popen(
        check.command,
        cwd=ROOT,
        env=nodes.find().environment(),
        stdin=subprocess.DEVNULL,
        stdout=shown,
        stderr=None if check.alone else subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        end(process)
        output = f"{process.communicate()[0] or ''}\nended after {LIMIT_S} s"
    finally:
        end(process)
    return Result(check.name, process.returncode, time.monotonic() - began, output or "")


def end(process: subprocess.Popen[str]) -> None:
    """Kill the process group of a check, so that nothing it started stays."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def report(result: Result) -> None:
    """Print how a check ended, with its output if it failed."""
    word = "ok" if result.code == 0 else f"FAILED (exit {result.code})"
    if result.code and result.output:
        print(f"--- {result.name}\n{result.output.rstrip()}")
    print(f"{result.name:<14} {word:<18} {result.seconds:6.1f} s", flush=True)


def run_all(checks: list[Check]) -> list[Result]:
    """Run the quick checks two at a time, then the others one by one, reporting each."""
    results = []
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for result in pool.map(run, [check for check in checks if not check.alone]):
            report(result)
            results.append(result)
    for check in checks:
        if check.alone:
            print(f"--- {check.name}", flush=True)
            results.append(run(check))
            report(results[-1])
    return results


def main(arguments: list[str]) -> int:
    """Run what was asked for; 0 if all passed."""
    if arguments not in (["static"], ["all"]):
        print(__doc__, file=sys.stderr)
        return 2
    checks = static() if arguments == ["static"] else everything()
    wanted = {name for name in os.environ.get("CHECKS", "").split(",") if name}
    unknown = wanted - {check.name for check in checks}
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    results = run_all([check for check in checks if not wanted or check.name in wanted])
    failed = [result.name for result in results if result.code]
    print(f"\nchecks in {sum(result.seconds for result in results):.0f} s of work")
    if failed:
        print(f"failed: {', '.join(failed)}")
    print(f"checks: {len(results) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except nodes.NoNode as error:
        sys.exit(str(error))
