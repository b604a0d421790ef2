"""Which adapter a record's `adapter` names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from karate.providers.adapter import Adapter
from karate.providers.openai import IMAGES
from karate.providers.replicate import PREDICTIONS

ADAPTERS: Final[Mapping[str, Adapter]] = {
    "openai-images": IMAGES,
    "replicate-predictions": PREDICTIONS,
}
