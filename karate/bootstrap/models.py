"""Who and what does the work of an installation: its providers, its catalogue, its own models."""

from __future__ import annotations

from pathlib import Path

from karate.graph.declared import Catalogue
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.gpu.choice import Accelerator, probed
from karate.nodes.models.shelf import Shelf
from karate.providers.station import Providers
from karate.settings import Settings
from karate.telemetry.metrics import Metrics, process_metrics


def providers_of(settings: Settings) -> Providers:
    """Who can be called with the keys of `settings`."""
    return Providers(settings, process_metrics())


def catalogue_of(settings: Settings) -> Catalogue:
    """Tools and models."""
    return providers_of(settings).catalogue(CATALOGUE)


def accelerator_of(settings: Settings, metrics: Metrics) -> Accelerator:
    """The GPU that effects may use; it is looked at when it is first asked for."""
    return Accelerator(
        *(settings.device, settings.device_memory_bytes, settings.device_min_pixels),
        *(settings.workers_cpu, metrics, probed(settings.worker_memory_bytes)),
    )


def shelf_of(settings: Settings) -> Shelf:
    """The models on this machine."""
    return Shelf(Path(settings.models_dir).expanduser().resolve())
