"""The load generator: a Node process that tells where it is, so that servers can be sampled."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.syncing.servers import LOAD_CORE, PEERS, Sample, Server, on_core
from ops.scripts.node import find


@dataclass(slots=True)
class Run:
    """The figures of one scenario, and samples of the server at each of its marks."""

    figures: dict[str, Any] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """CPU seconds between `begin` and `end`."""
        return self.samples["end"].cpu - self.samples["begin"].cpu

    @property
    def written(self) -> int:
        """Bytes written between `begin` and `end`."""
        return self.samples["end"].written - self.samples["begin"].written

    @property
    def complete(self) -> bool:
        """Whether everything arrived."""
        return bool(self.figures["delivered"] >= self.figures["expected"])


def load(
    server: Server, scenario: str, at: Callable[[str], None] = lambda mark: None, **order: Any
) -> Run:
    """Run `scenario` against `server`; `at` is called at each mark, after the sample."""
    run = Run()
    command = {"scenario": scenario, "server": server.address(), **order}
    with subprocess.Popen(
        [find().node, "--max-old-space-size=4096", str(PEERS / "load.mjs"), json.dumps(command)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: on_core(LOAD_CORE),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if said.pop("done", False):
                run.figures = said
                break
            run.samples[said["mark"]] = server.sample()
            at(said["mark"])
            process.stdin.write("\n")
            process.stdin.flush()
    if not run.figures:
        raise RuntimeError(f"{scenario} failed with {server.name}")
    return run
