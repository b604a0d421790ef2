"""Logs and metrics. Metrics are imported from `karate.telemetry.metrics` by those who need them."""

from __future__ import annotations

from karate.telemetry.logs import Level, configure, log

__all__ = ["Level", "configure", "log"]
