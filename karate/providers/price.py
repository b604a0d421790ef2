"""What a call costs."""

from __future__ import annotations

from typing import Final

from karate.providers.record import Price

#: One credit is one US dollar of the providers' list prices, so micro-dollars are micro-credits.
CREDITS_PER_USD: Final = 1


def cost_of(price: Price, output_tokens: int | None = None) -> int | None:
    """Micro-credits of one call, by its usage where the price says so; None if nobody knows."""
    if price.per_output_token is not None and output_tokens is not None:
        return round(price.per_output_token * output_tokens * CREDITS_PER_USD)
    return price.per_call if price.per_call is None else price.per_call * CREDITS_PER_USD
