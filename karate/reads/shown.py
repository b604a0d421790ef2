"""Values and reasons as people and clients are shown them."""

from __future__ import annotations

from typing import cast

from karate.graph.events import StepSkipped
from karate.graph.model import Json, JsonObject
from karate.graph.values import is_asset


def with_urls(outputs: dict[str, list[JsonObject]]) -> Json:
    """`outputs` with the address of each asset; data stays as it is, `{}` is a failed element."""
    return {
        port: cast(
            list[Json],
            [
                {**value, "url": f"/api/v1/assets/{value['id']}"} if is_asset(value) else value
                for value in values
            ],
        )
        for port, values in outputs.items()
    }


def skip_reason(body: StepSkipped) -> str:
    """Why a step was skipped, in words."""
    match body.reason:
        case "disabled" if body.because == body.node:
            return "disabled"
        case "disabled":
            return f"{body.because} is disabled"
        case "not-chosen" if body.because == body.node:
            return "nothing is connected to the side that was chosen"
        case "not-chosen":
            return f"{body.because} chose something else"
        case "failed":
            return f"{body.because} did not finish"
