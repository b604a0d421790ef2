"""The providers of an installation, and with them its whole catalogue, for the command line."""

from __future__ import annotations

from karate.graph.declared import Catalogue
from karate.nodes.catalogue import CATALOGUE
from karate.providers.station import Providers
from karate.settings import Settings
from karate.telemetry.metrics import process_metrics


def providers_of(settings: Settings) -> Providers:
    """Who can be called with the keys of `settings`."""
    return Providers(settings, process_metrics())


def catalogue_of(settings: Settings) -> Catalogue:
    """Tools and models."""
    return providers_of(settings).catalogue(CATALOGUE)
