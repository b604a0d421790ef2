"""The limits of graphs and runs that the settings name."""

from __future__ import annotations

from typing import Final

from karate.graph.rules import Limits
from karate.runs.parts import Rules
from karate.settings import Settings

#: Steps on the CPU beyond its processes: those that only look up what is known already.
WAITING: Final = 2


def limits_of(settings: Settings) -> Limits:
    """How large a workflow may be."""
    return Limits(settings.workflow_max_nodes, settings.workflow_max_connections)


def rules_of(settings: Settings) -> Rules:
    """How long and how often steps may try, on which graphs."""
    return Rules(
        run_seconds=settings.workflow_execution_timeout,
        step_retries=settings.step_retries,
        max_pixels=settings.max_image_pixels,
        graph=limits_of(settings),
        elements=settings.list_elements,
        parallel={
            "cpu": settings.workers_cpu + WAITING,
            "gpu": settings.parallel_gpu,
            "net": settings.parallel_net,
        },
        per_provider=settings.parallel_provider,
    )
