"""The source of the kernels, one unit of CUDA C++ that a host compiler takes too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

#: The unit; it includes the others.
UNIT: Final = "karate.cu"


@cache
def sources() -> Mapping[str, str]:
    """File name to text: `UNIT` and the headers it includes."""
    found = (file for file in files(__name__).iterdir() if file.name.endswith((".cu", ".h")))
    return {file.name: file.read_text("utf-8") for file in sorted(found, key=lambda f: f.name)}
