"""The fakes, each on a port of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.fakes.openai import OpenAI
from tests.providers.fakes.replicate import Replicate


@pytest.fixture
def openai() -> Iterator[OpenAI]:
    fake = OpenAI()
    with fake.running():
        yield fake


@pytest.fixture
def replicate() -> Iterator[Replicate]:
    fake = Replicate()
    with fake.running():
        yield fake
