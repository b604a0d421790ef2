"""What a run costs around its work: `python -m bench.runs [--profile]`.

Nodes that do nothing, as a chain, as a fan and as many runs at once, then the same run again from
the cache; on SQLite with the queue in process, and on PostgreSQL with Redis. CPU is that of this
process, all threads: asking, queue, worker, log and read models; database servers and Redis are
not in it. Beside it plain Dramatiq messages that do the same hops and keep nothing.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from karate.graph.model import Graph
from karate.nodes.pool import Pool
from karate.runs.broker import WORKER_TIMEOUT_MS, open_broker
from karate.runs.execute import Executor
from tests.runs.idle import IDLES, chain, fan, idle
from tests.runs.line import ADA, Line, open_line
from tests.services import postgres, redis

#: Nodes of a run, and runs at once (each of so many nodes).
NODES, RUNS, EACH = 100, 20, 20
#: Seconds one scenario may take.
PATIENCE_S = 300.0
#: Lines of a profile.
PROFILE_LINES = 45


@dataclass(frozen=True, slots=True)
class Figure:
    """What `steps` steps took."""

    steps: int
    wall_s: float
    cpu_s: float

    def __str__(self) -> str:
        cpu, wall = 1e3 * self.cpu_s / self.steps, 1e3 * self.wall_s / self.steps
        return f"{cpu:6.2f} ms CPU/step {wall:7.2f} ms/step {1e3 * self.wall_s:8.0f} ms in all"


def timed(steps: int, work: Callable[[], None]) -> Figure:
    """What `work` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Figure(steps, time.perf_counter() - wall, time.process_time() - cpu)


def ended(line: Line, runs: list[str]) -> None:
    """Wait until all `runs` have ended, without taking part in the work."""
    told, left = threading.Event(), set(runs)
    line.ledger.on_append(lambda _position: told.set(), {"run.finished"})
    until = time.monotonic() + PATIENCE_S
    while left := {run for run in left if line.runs.state(run, ADA.workspace).finished is None}:
        if time.monotonic() > until:
            raise SystemExit(f"{len(left)} runs do not end")
        told.wait(1.0)
        told.clear()


def request(line: Line, graph: Graph, workflow: str = "f") -> str:
    """Ask for a run."""
    return line.runs.request(ADA, workflow, graph, 1).run


def karate(line: Line) -> Iterator[tuple[str, Figure]]:
    """Every scenario on one line."""
    ended(line, [request(line, chain(NODES, 99))])  # imports and first connections
    yield f"chain of {NODES}", timed(NODES, lambda: ended(line, [request(line, chain(NODES, 1))]))
    yield "again, cached", timed(NODES, lambda: ended(line, [request(line, chain(NODES, 1))]))
    yield f"fan of {NODES}", timed(NODES, lambda: ended(line, [request(line, fan(NODES, 2))]))

    def many() -> None:
        graphs = [chain(EACH, 10 + n) for n in range(RUNS)]
        ended(line, [request(line, g, f"f{n}") for n, g in enumerate(graphs)])

    yield f"{RUNS} runs of {EACH}", timed(RUNS * EACH, many)


def plain(redis_url: str) -> Iterator[tuple[str, Figure]]:
    """Dramatiq messages that do the same hops: nothing is kept, checked or told."""
    import dramatiq

    broker = open_broker(redis_url, "plain")
    done = threading.Semaphore(0)

    def hop(left: int, fan: int) -> None:
        if left > 1:
            actor.send(left - 1, 0)
        for _ in range(fan):
            actor.send(0, 0)
        done.release()

    actor = dramatiq.actor(broker=broker, actor_name="hop", queue_name="hop")(hop)
    broker.emit_after("process_boot")
    worker = dramatiq.Worker(broker, worker_timeout=WORKER_TIMEOUT_MS, worker_threads=4)
    worker.start()

    def run(messages: int, *starts: tuple[int, int]) -> Figure:
        def work() -> None:
            for start in starts:
                actor.send(*start)
            for _ in range(messages):
                done.acquire()

        return timed(messages, work)

    run(1, (1, 0))
    yield f"chain of {NODES}", run(NODES, (NODES, 0))
    yield f"fan of {NODES}", run(NODES, (0, NODES - 1))
    yield f"{RUNS} runs of {EACH}", run(RUNS * EACH, *[(EACH, 0)] * RUNS)
    worker.stop()
    broker.close()


@contextmanager
def lines() -> Iterator[Iterator[tuple[str, Line, str]]]:
    """The two set-ups by name, each opened in its turn."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(prefix="karate-bench-")))
        pool = stack.enter_context(Pool(1, 1 << 30, threads=1))

        def each() -> Iterator[tuple[str, Line, str]]:
            (root / "one").mkdir()
            with open_line(root / "one", pool, catalogue=IDLES, controls=idle) as line:
                line.runs.start()
                yield "SQLite + StubBroker", line, ""
            (root / "redis").mkdir()
            url = stack.enter_context(redis.running(root / "redis"))
            (root / "postgres").mkdir()
            server = stack.enter_context(postgres.running(root / "postgres"))
            (root / "two").mkdir()
            database = stack.enter_context(server.database())
            two = (root / "two", pool, None, database, url)
            with open_line(*two, catalogue=IDLES, controls=idle) as line:
                line.runs.start()
                yield "PostgreSQL + Redis", line, url

        yield each()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="where the CPU goes")
    given = parser.parse_args()
    profile = watch() if given.profile else None
    with lines() as found:
        for name, line, url in found:
            print(name)
            if profile is not None:
                profiled(line, profile)
                continue
            for scenario, figure in karate(line):
                print(f"  {scenario:16}{figure}", flush=True)
            for scenario, figure in plain(url):
                print(f"  plain Dramatiq, {scenario:16}{figure}", flush=True)


def profiled(line: Line, profile: cProfile.Profile) -> None:
    """Print where the workers' threads spend their time on a chain."""
    ended(line, [request(line, chain(NODES, 99))])
    profile.clear()
    ended(line, [request(line, chain(NODES, 1))])
    for order in ("tottime", "cumulative"):
        pstats.Stats(profile).sort_stats(order).print_stats(PROFILE_LINES)


def watch() -> cProfile.Profile:
    """Profile every step from now on; one thread at a time, which a chain is anyway."""
    profile, step, lock = cProfile.Profile(), Executor.step, threading.Lock()

    def watched(self: Executor, run: str, place: str, delivery: str) -> None:
        with lock:
            profile.runcall(step, self, run, place, delivery)

    Executor.step = watched  # type: ignore[method-assign]
    return profile


if __name__ == "__main__":
    main()
