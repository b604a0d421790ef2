"""What every tool makes of the test scene, kept by version: tests/nodes/golden.toml.

    python -m tests.nodes.golden [--same-version]

renews it: results of tools that are new, have new params, or whose version was raised. A result
that changed under the same version is refused unless --same-version says that the scene changed,
not the tool.

A result is kept as sixteen marks: its sums under fixed random signs, over the root of its size. A
hash of pixels would differ between machines, since matrix products, powers and OpenCV's filters
round differently (by some 1e-7) from processor to processor and any such step may cross an edge of
8 bits. Signs average such noise away; a change that anybody could see moves all sixteen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.image import Image
from tests.nodes.test_tools import TABLE, made

FILE = Path(__file__).with_name("golden.toml")
#: Marks of one picture.
MARKS = 16
#: Marks this near are the same result on another machine.
TOLERANCE = 2e-5
#: So much for tools that search for patches: of two that fit alike, another one may win elsewhere.
SEARCHING, LOOSE = ("inpaint", "outpaint"), 1e-3

#: Port to height, width, planes, bits and marks of a picture, or to the hash of what is none.
Result: TypeAlias = dict[str, list[float] | str]
Kept: TypeAlias = dict[str, Any]


def cases(tool: str) -> Iterator[tuple[str, dict[str, Json], bool, tuple[str, ...]]]:
    """Name, params, whether a mask is wired, and further ports: the defaults and every row."""
    yield "default", {}, False, ()
    for name, row in TABLE[tool]["params"].items():
        if not row.get("refused"):
            for place, value in enumerate((row["away"], *row.get("also", ()))):
                params = {**row.get("with", {}), name: value}
                ports = tuple(row.get("ports", ()))
                yield f"{name}-{place}" if place else name, params, bool(row.get("mask")), ports


def results(tool: str) -> dict[str, Result]:
    """What the tool gives now, by case."""
    return {
        name: {port: told(value) for port, value in made(tool, params, mask, ports).items()}
        for name, params, mask, ports in cases(tool)
    }


def told(value: Image | Json) -> list[float] | str:
    """The marks of a picture, or the hash of another value."""
    if not isinstance(value, Image):
        text = json.dumps(value, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
    count, height, width = value.planes.shape
    flat = value.planes.astype(np.float64).ravel()
    marks = signs(flat.size) @ flat / flat.size**0.5
    return [height, width, count, value.bits, *(round(float(mark), 6) for mark in marks)]


@cache
def signs(size: int) -> Any:
    """MARKS rows of `size` signs, the same on every machine and with every NumPy."""
    bits = hashlib.shake_256(b"karate golden").digest(MARKS * -(-size // 8))
    found = np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(MARKS, -1)[:, :size]
    return found.astype(np.float64) * 2 - 1


def same(tool: str, one: Result, other: Result) -> bool:
    """Whether two results of a tool are one, up to what machines round differently."""
    if one.keys() != other.keys():
        return False
    near = LOOSE if tool in SEARCHING else TOLERANCE
    return all(_same(one[port], other[port], near) for port in one)


def _same(one: list[float] | str, other: list[float] | str, near: float) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return len(one) == len(other) and bool(np.abs(np.subtract(one, other)).max() <= near)


def kept() -> Kept:
    """What the file says: tool to its version and results."""
    return tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def renewed(old: Kept, same_version: bool) -> tuple[Kept, list[str]]:
    """The file as it should be, and the tools that changed without a new version."""
    fresh: Kept = {}
    refused = []
    for tool in TABLE:
        version, now = CATALOGUE[tool].version, results(tool)
        before = old.get(tool, {"version": 0, "results": {}})
        changed = [
            name
            for name, result in before["results"].items()
            if name in now and not same(tool, result, now[name])
        ]
        if changed and before["version"] == version and not same_version:
            refused.append(f"{tool} {version}: {', '.join(changed)}")
            fresh[tool] = before
            continue
        # What only differs by rounding stays as it is, so that a renewal shows what changed.
        stay = {n: r for n, r in before["results"].items() if n in now and n not in changed}
        fresh[tool] = {"version": version, "results": now | stay}
    return fresh, refused


def written(all_kept: Mapping[str, Any]) -> str:
    """The file's text."""
    lines = ["# Made by `python -m tests.nodes.golden`; see there. Do not edit.", ""]
    for tool, known in all_kept.items():
        lines += [f"[{tool}]", f"version = {known['version']}", "", f"[{tool}.results]"]
        for name, result in known["results"].items():
            ports = ", ".join(f"{port} = {json.dumps(value)}" for port, value in result.items())
            lines.append(f"{name} = {{ {ports} }}")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Renew the file; 1 if a tool changed without a new version."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--same-version", action="store_true", help="the scene changed, no tool")
    fresh, refused = renewed(kept(), parser.parse_args().same_version)
    FILE.write_text(written(fresh), "utf-8")
    for line in refused:
        sys.stderr.write(f"Not renewed, raise its version first: {line}\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
