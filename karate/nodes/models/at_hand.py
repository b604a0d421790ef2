"""The models that the step at hand may use: what the server chose, told to the child.

A tool asks `model_for`; run by itself, outside a step, it finds none and takes its classical way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeAlias

from karate.errors import StepFailed

Told: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]
"""Need → file name → (path, SHA-256), as plain values."""


@dataclass(frozen=True, slots=True)
class Given:
    """The files of a model, each (path, SHA-256)."""

    files: Mapping[str, tuple[str, str]]

    def file(self, name: str) -> tuple[str, str]:
        """One of them. Raises StepFailed for one that the model has not."""
        try:
            return self.files[name]
        except KeyError:
            raise StepFailed(f"The model has no file {name}") from None


_GIVEN: ContextVar[Mapping[str, Given]] = ContextVar("models")


@contextmanager
def using(told: Told | None) -> Iterator[None]:
    """Let tools find these models for the length of the block."""
    found: dict[str, Given] = {}
    for need, files in (told or {}).items():
        pairs: dict[str, Any] = {name: tuple(pair) for name, pair in files.items()}
        found[need] = Given(pairs)
    token = _GIVEN.set(found)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def model_for(need: str) -> Given | None:
    """The model that serves `need` in this step, or None."""
    return _GIVEN.get({}).get(need)
