"""The only place that picks concrete backends and wires the stations to each other."""

from __future__ import annotations

from karate.bootstrap.lifespan import lifespan
from karate.bootstrap.store import Store, open_store
from karate.bootstrap.wiring import build, refuse_open_door

__all__ = ["Store", "build", "lifespan", "open_store", "refuse_open_door"]
