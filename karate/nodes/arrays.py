"""NumPy and OpenCV, loaded on first use: the server declares effects but never computes one.

Modules that the server imports for their declarations take `np` and `cv2` from here and touch
them only inside functions.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any


class Later:
    """Stands for a module and imports it when its first attribute is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module(self._name), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    import cv2
    import numpy as np
else:
    np = Later("numpy")
    cv2 = Later("cv2")

__all__ = ["cv2", "np"]
