"""The sRGB curve as one writes it with NumPy, for peers; karate/nodes/colour.py has our own."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Values at a time: whole pictures would go through memory at each step.
BLOCK = 32_768


def lit(values: Any, out: Any) -> Any:
    """Encoded values as linear light in `out`."""
    for some, into in _blocks(values, out):
        np.power((some + np.float32(0.055)) / np.float32(1.055), np.float32(2.4), out=into)
        np.copyto(into, some / np.float32(12.92), where=some <= np.float32(0.04045))
    return out


def coded(values: Any, out: Any) -> Any:
    """Linear light as encoded values in `out`."""
    for some, into in _blocks(values, out):
        with np.errstate(invalid="ignore"):  # below 0, where the next but one line writes
            np.power(some, np.float32(1 / 2.4), out=into)
        np.subtract(np.float32(1.055) * into, np.float32(0.055), out=into)
        np.copyto(into, np.float32(12.92) * some, where=some <= np.float32(0.0031308))
    return out


def _blocks(values: Any, out: Any) -> Any:
    flat, into = values.reshape(-1), out.reshape(-1)
    for start in range(0, flat.size, BLOCK):
        yield flat[start : start + BLOCK], into[start : start + BLOCK]
