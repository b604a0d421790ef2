"""A `Providers` that calls the fakes."""

from __future__ import annotations

from pathlib import Path

from karate.providers.station import Providers
from karate.settings import Settings, load
from karate.telemetry.metrics import Metrics
from tests.providers.fakes.openai import KEY
from tests.providers.fakes.replicate import TOKEN


def settings(root: Path, openai: str = "", replicate: str = "", **more: str) -> Settings:
    """Settings with the keys of whichever fakes are given."""
    env = {"KARATE_DATA": str(root)}
    if openai:
        env |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"{openai}/v1"}
    if replicate:
        env |= {"REPLICATE_API_TOKEN": TOKEN, "REPLICATE_BASE_URL": replicate}
    return load(env | more, root)


def providers(root: Path, openai: str = "", replicate: str = "", **more: str) -> Providers:
    """The station, over the fakes that are given."""
    return Providers(settings(root, openai, replicate, **more), Metrics())
