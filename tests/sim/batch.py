"""Runs seeds, each in a forked child so that nothing of one reaches the next.

    python -m tests.sim.batch FIRST COUNT [ACTIONS] [--story]

Writes one line of JSON for each seed: its trace's hash, the faults that fired, and what went wrong.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from karate.sync import gate, room, rooms, writer
from tests.sim.patches import simulated
from tests.sim.story import Story
from tests.sim.world import World
from tests.sync.hall import BLUR, WORKFLOW, Hall

#: Things done in one seed.
ACTIONS = 40
#: A folder in memory, where there is one: databases of seeds need no disk.
MEMORY = Path("/dev/shm")
#: Imported before the first fork, so that no child has to.
WARM = (gate, room, rooms, writer)


@dataclass
class Outcome:
    """How a seed ended; `wrong` is empty when all held."""

    seed: int
    trace: str = ""
    fired: dict[str, int] = field(default_factory=dict)
    wrong: str = ""


def run_seed(seed: int, actions: int, folder: Path, keep: bool = False) -> Outcome:
    """Run one seed here; use it in a process of its own."""
    outcome = Outcome(seed)
    errors = _Errors()
    logging.getLogger("karate").addHandler(errors)
    with simulated(seed) as clock:
        world = World(seed, folder, keep)
        clock.loop = world.loop
        try:
            world.run(Story(world, actions).tell())
        except Exception as error:
            outcome.wrong = "".join(traceback.format_exception(error))
        outcome.wrong += "".join(errors.lines)
        outcome.trace, outcome.fired = world.trace, dict(world.faults.fired)
        if world.story is not None:
            print("\n".join(world.story), file=sys.stderr)  # noqa: T201  # asked for
    return outcome


def run_all(first: int, count: int, actions: int, keep: bool = False) -> Iterator[Outcome]:
    """Run seeds one after another, each in a child."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        with simulated(0):
            _make_template(folder / "template")
        gc.freeze()
        for seed in range(first, first + count):
            yield _forked(seed, actions, folder, keep)


def _forked(seed: int, actions: int, folder: Path, keep: bool) -> Outcome:
    home = folder / str(seed)
    shutil.copytree(folder / "template", home)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        gc.disable()
        outcome = run_seed(seed, actions, home, keep)
        with os.fdopen(writing, "w") as pipe:
            json.dump(asdict(outcome), pipe)
        sys.stderr.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    shutil.rmtree(home)
    if not said:
        return Outcome(seed, wrong=f"the process of the seed ended with {status}")
    return Outcome(**json.loads(said))


def _make_template(folder: Path) -> None:
    folder.mkdir()
    with Hall.opened(folder) as hall:
        assert hall.documents.graph_at(WORKFLOW)[0].nodes == {"a": BLUR}


class _Errors(logging.Handler):
    """What the code itself calls an error is one, but for appends that were made to fail."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() != "append_failed":
            error = record.exc_info[1] if record.exc_info else None
            lines = traceback.format_exception(error) if error else []
            self.lines.append(f"{record.getMessage()} {''.join(lines)}")


def main(arguments: list[str]) -> None:
    """Run the seeds that `arguments` name."""
    keep = "--story" in arguments
    numbers: list[Any] = [int(text) for text in arguments if text != "--story"]
    first, count, actions = [*numbers, ACTIONS][:3]
    for outcome in run_all(first, count, actions, keep):
        print(json.dumps(asdict(outcome)), flush=True)  # noqa: T201  # the output


if __name__ == "__main__":
    main(sys.argv[1:])
