"""A process that asks for one run and works on it until it is killed:
`python -m tests.runs.mortal FOLDER REPLICATE_URL KEY ROLE [DATABASE_URL REDIS_URL]`.

ROLE is `both`, `web` (asks, does not work) or `worker`. It says `up` when it has begun.
"""

from __future__ import annotations

import sys
import threading
import zlib
from pathlib import Path
from typing import Final

from karate.graph.model import Graph, Json
from karate.nodes.pool import Pool
from karate.runs import broker, tasks, visit
from karate.runs.parts import Rules
from tests.providers.fakes.models import providers
from tests.runs.asked import SANA
from tests.runs.idle import IDLES, idle
from tests.runs.line import ADA, graph, open_line

#: Elements of the list.
ELEMENTS: Final = 5
RULES: Final = Rules(poll_seconds=0.05, sweep_seconds=0.2)


def story(line_catalogue: dict[str, object], key: str) -> Graph:
    """A chain, a list with what it is run over, a real effect, and a paid picture after it."""
    salt = float(zlib.crc32(key.encode()) * 100)
    numbers = "\n".join(str(salt + n) for n in range(ELEMENTS))
    nodes: dict[str, tuple[str, dict[str, Json]]] = {
        "a": ("idle", {"number": salt}),
        "b": ("idle", {"number": salt + 1}),
        "c": ("idle", {"number": salt + 2}),
        "list": ("number-list", {"lines": numbers}),
        "each": ("idle", {"number": salt + 3}),
        "after": ("idle", {"number": salt + 4}),
        "paid": (SANA, {"prompt": f"a cat, {key}"}),
        "soft": ("blur", {"sigma": 2.0}),
        "end": ("output", {}),
    }
    wires = ["a:out>b:in", "b:out>c:in", "list:numbers>each:in", "each:out>after:in"]
    wires += ["paid>soft", "soft>end"]
    return graph(nodes, *wires, catalogue=line_catalogue)  # type: ignore[arg-type]


def main() -> None:
    """Ask, if it is its role, work, if it is, and wait."""
    folder, replicate, key, role, *urls = sys.argv[1:]
    url, redis_url = urls or ("", "")
    # What takes many seconds by day: finding out that somebody is gone.
    broker.HEARTBEAT_MS, broker.MAINTENANCE_PER_MILLION = 1000, 200_000  # type: ignore[misc]
    tasks.RESEND_S = visit.SILENCE_S = 1.0  # type: ignore[misc]
    station = providers(Path(folder), replicate=replicate)
    with (
        Pool(1, 1 << 30, threads=1) as pool,
        open_line(
            *(Path(folder), pool, RULES, url, redis_url, station), catalogue=IDLES, controls=idle
        ) as line,
    ):
        line.runs.start(work=role != "web")
        if role != "worker":
            wanted = story(dict(line.parts.catalogue), key)
            line.runs.request(ADA, "f", wanted, 1, idempotency_key=key)
        sys.stdout.write("up\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
