"""What the run line is built from; `bootstrap` fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from karate.graph.declared import Catalogue
from karate.graph.model import JsonObject
from karate.graph.rules import DEFAULT_LIMITS, Limits
from karate.ledger.log import Ledger
from karate.media.blobs import BlobStore
from karate.nodes.control import Control, control
from karate.nodes.gpu.choice import Accelerator
from karate.nodes.models.shelf import Shelf
from karate.nodes.worker import Told
from karate.providers.station import Providers
from karate.runs.evict import Evictor
from karate.telemetry.metrics import Metrics

Outputs: TypeAlias = "dict[str, list[JsonObject]]"
"""Port → values: assets `{id, sha256, media_type, bytes, …}`, or data `{kind, value}`."""


Latest: TypeAlias = "tuple[str, str, str, str, Outputs]"
"""The latest result of a node: (node, run, content key, the run that made it, outputs)."""


class Memory(Protocol):
    """What earlier runs left behind; a read model, so it may lag behind the log."""

    def known(self, workspace: str, key: str) -> tuple[str, Outputs] | None:
        """The run that made the result of content key `key`, and its outputs."""

    def latest(self, workflow: str, node: str) -> tuple[str, str] | None:
        """The run and content key of the latest result of `node`."""

    def latest_all(self, workspace: str, workflow: str) -> list[Latest]:
        """The latest result of every node of `workflow` that ever had one and has it yet."""

    def unfinished(self, limit: int) -> list[str]:
        """Runs that have no end yet, oldest first."""

    def left_behind(self, limit: int) -> list[str]:
        """Runs that have ended and have jobs at providers yet, oldest first."""

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until everything up to `position` is remembered; False when the time is over."""


class WorkPool(Protocol):
    """Child processes that run a function `module:name`; `nodes.pool.Pool` is one."""

    def run(
        self,
        function: str,
        payload: tuple[Any, ...],
        timeout_s: float,
        cancelled: Callable[[], bool],
        told: Told = ...,
    ) -> Any:
        """The function's result. The child is killed after `timeout_s` or once `cancelled()`;
        `told` hears how far it is."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of runs. `run_seconds` counts from the first step's start.

    `elements` is how many elements one step may be run as. `parallel` is how many steps of each
    resource are worked on at once, `per_provider` how many of them at one provider.
    `poll_seconds` is the shortest pause between two looks at a provider's job.
    """

    run_seconds: float = 300.0
    step_retries: int = 3
    max_pixels: int = 100_000_000
    graph: Limits = DEFAULT_LIMITS
    sweep_seconds: float = 15.0
    elements: int = 256
    poll_seconds: float = 1.0
    parallel: Mapping[str, int] = field(default_factory=lambda: {"cpu": 4, "gpu": 1, "net": 8})
    per_provider: int = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a run touches."""

    ledger: Ledger
    blobs: BlobStore
    pool: WorkPool
    catalogue: Catalogue
    memory: Memory
    metrics: Metrics
    rules: Rules = field(default_factory=Rules)
    providers: Providers | None = None
    """Without them, nodes that call a provider fail and say so."""
    evictor: Evictor | None = None
    """Keeps what results take within bounds."""
    controls: Callable[[str], Control] = control
    """What a control node does, by its type id; raises NotFound."""
    models: Shelf | None = None
    """Models that were fetched; without them tools take their classical ways."""
    accelerator: Accelerator | None = None
    """The GPU, if there is one of use; without it every step runs on the CPU."""
    origin: str = ""
    """Our own address, for providers that tell when they are done."""
