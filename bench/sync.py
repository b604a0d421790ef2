"""Karate's sync beside other Yjs servers, started in the same run on the same core.

    python -m bench.sync [--quick] [--only fan-out,ramp] [--servers karate,hocuspocus]

Peers: @hocuspocus/server with its SQLite extension, @y/websocket-server with LevelDB, as pinned in
bench/peers (`npm ci` on first use). Servers run on one core, the load generator, which speaks raw
websockets and sends edits made beforehand, on another. All Karate's edits are stored before they
are told; the peers' are not. Ratios are Karate's figure over the peer's.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench.syncing.scenarios import SCENARIOS, Figures
from bench.syncing.servers import PEERS, SERVERS, Server
from ops.scripts.node import find


def measure(names: list[str], scenarios: list[str], quick: bool) -> dict[str, Figures]:
    """Figures by server. Each scenario is run with all servers before the next one."""
    found: dict[str, Figures] = {name: {} for name in names}
    for scenario in scenarios:
        for name in names:
            with tempfile.TemporaryDirectory(prefix="karate-bench-") as folder:
                server: Server = SERVERS[name](Path(folder))
                server.start()
                try:
                    found[name] |= SCENARIOS[scenario](server, quick)
                except (RuntimeError, OSError) as error:
                    print(f"{scenario}, {name}: {error}", file=sys.stderr)
                finally:
                    server.stop()
            print(f"{scenario}, {name}: load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return found


def table(found: dict[str, Figures]) -> str:
    """One line a figure: each server's, then Karate over each peer."""
    names = list(found)
    peers = [name for name in names if name != "karate"] if "karate" in names else []
    width = max((len(row) for figures in found.values() for row in figures), default=0)
    head = [
        f"{'':{width}}",
        *(f"{name:>12}" for name in names),
        *(f"{'÷ ' + p:>14}" for p in peers),
    ]
    lines = ["".join(head)]
    rows = dict.fromkeys(row for figures in found.values() for row in figures)
    for row in rows:
        cells = [f"{_shown(found[name].get(row)):>12}" for name in names]
        for peer in peers:
            ours, theirs = found["karate"].get(row), found[peer].get(row)
            ratio = f"{ours / theirs:.2f}" if ours is not None and theirs else "–"
            cells.append(f"{ratio:>14}")
        lines.append(f"{row:{width}}" + "".join(cells))
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.2f}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="shorter runs, fewer rooms and edits")
    parser.add_argument("--only", default=",".join(SCENARIOS), help="scenarios, by comma")
    parser.add_argument("--servers", default=",".join(SERVERS), help="servers, by comma")
    given = parser.parse_args()
    unknown = {*given.only.split(",")} - {*SCENARIOS} | {*given.servers.split(",")} - {*SERVERS}
    if unknown:
        known = f"scenarios {', '.join(SCENARIOS)}; servers {', '.join(SERVERS)}"
        parser.error(f"unknown: {', '.join(sorted(unknown))} (there are {known})")
    if not (PEERS / "node_modules").is_dir():
        find().run("ci", "--silent", folder=PEERS)
    found = measure(given.servers.split(","), given.only.split(","), given.quick)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
