"""Every metric Karate exposes at `/metrics`. Tests and docs take the list from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

#: Seconds; from one fast local write to a slow disk under load.
_WAITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Seconds; from a cached step to the longest run allowed.
_WORK = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
#: Events in one transaction.
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """What one metric is called and means, for the reference."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...]


class Metrics:
    """The instruments of one process over their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.instruments: list[Instrument] = []
        ProcessCollector(registry=self.registry)
        self._edit_line()
        self._run_line()
        self._edges()

    def _edit_line(self) -> None:
        self.edits_total = self._counter("edits_total", "Edits stored in the log.")
        self.edit_ack_seconds = self._histogram(
            "edit_ack_seconds", "From an edit's arrival to its acknowledgement.", _WAITS
        )
        self.append_seconds = self._histogram(
            "append_seconds", "One transaction of the log's writer.", _WAITS
        )
        self.append_batch = self._histogram("append_batch", "Events per transaction.", _COUNTS)
        self.follower_lag_events = self._gauge(
            "follower_lag_events", "Positions a follower is behind the log.", "follower"
        )
        self.rooms = self._gauge("rooms", "Documents open in this process.")
        self.clients = self._gauge("clients", "Websocket clients connected.")
        self.held_updates_total = self._counter(
            "held_updates_total", "Updates held because what they depend on was missing."
        )
        self.dropped_frames_total = self._counter(
            "dropped_frames_total", "Document frames ignored because their sender may only read."
        )

    def _run_line(self) -> None:
        self.queue_depth = self._gauge("queue_depth", "Steps waiting in a queue.", "queue")
        self.queue_age_seconds = self._gauge(
            "queue_age_seconds", "How long the oldest step has waited in a queue.", "queue"
        )
        self.dead_letters = self._gauge(
            "dead_letters", "Messages a queue gave up and still has.", "queue"
        )
        self.step_seconds = self._histogram(
            "step_seconds", "Time of one step.", _WORK, "type", "outcome"
        )
        self.provider_seconds = self._histogram(
            "provider_seconds", "One request to a provider.", _WORK, "provider", "outcome"
        )
        self.uncertain_total = self._counter(
            "uncertain_total",
            "Steps that ended without anybody knowing whether the provider did them.",
            "provider",
        )
        self.run_seconds = self._histogram("run_seconds", "From a run's request to its end.", _WORK)
        self.gpu_usable = self._gauge("gpu_usable", "1 where effects may run on a GPU, else 0.")
        self.gpu_steps_total = self._counter("gpu_steps_total", "Steps that a GPU did.")
        self.gpu_fallbacks_total = self._counter(
            "gpu_fallbacks_total", "Steps the CPU did after the GPU could not, by reason.", "reason"
        )

    def _edges(self) -> None:
        self.refused_total = self._counter("refused_total", "Refused requests and frames.", "code")
        self.http_seconds = self._histogram(
            "http_seconds", "Time to answer a request.", _WAITS, "route", "method", "status"
        )

    def _describe(self, name: str, kind: Kind, help: str, labels: Sequence[str]) -> str:
        self.instruments.append(Instrument(f"karate_{name}", kind, help, tuple(labels)))
        return f"karate_{name}"

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        full = self._describe(name, "counter", help, labels)
        return Counter(full, help, labels, registry=self.registry)

    def _gauge(self, name: str, help: str, *labels: str) -> Gauge:
        full = self._describe(name, "gauge", help, labels)
        return Gauge(full, help, labels, registry=self.registry)

    def _histogram(self, name: str, help: str, buckets: Sequence[float], *labels: str) -> Histogram:
        full = self._describe(name, "histogram", help, labels)
        return Histogram(full, help, labels, buckets=buckets, registry=self.registry)

    def render(self) -> bytes:
        """The text exposition for Prometheus, process CPU and memory included."""
        return generate_latest(self.registry)


@cache
def process_metrics() -> Metrics:
    """The instruments of this process, made on first use. Tests make their own `Metrics()`."""
    return Metrics()


def __getattr__(name: str) -> Metrics:
    """`METRICS` is `process_metrics()`, so that importing this module creates nothing."""
    if name == "METRICS":
        return process_metrics()
    raise AttributeError(name)
