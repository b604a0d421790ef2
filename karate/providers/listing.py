"""The models as node types of this installation: with what keys they have, real or simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from karate.graph.declared import Catalogue, NodeType
from karate.providers.library import retired
from karate.providers.record import Model
from karate.providers.verdict import key_names

#: What stands where the price would.
SIMULATED_PRICE = "simulated: nothing is called, nothing is charged"


def listed(model: Model, today: date, *, keyed: bool, simulate: bool) -> NodeType:
    """The node type of `model`; `keyed` tells that all keys of its provider are there."""
    declared, provider = model.declared, model.provider
    if retired(model, today):
        when = f" on {model.ends.isoformat()}" if model.ends else ""
        reason = declared.reason or f"{provider.title} ended this model{when}"
        return replace(declared, state="retired", reason=reason)
    if declared.reason:
        return replace(declared, state="unavailable")
    if simulate:
        return replace(declared, cost=0, priced=True, price_note=SIMULATED_PRICE)
    if not keyed:
        return replace(declared, state="unavailable", reason=f"{key_names(provider)} is not set")
    return declared


def merged(tools: Catalogue, models: Mapping[str, NodeType]) -> Catalogue:
    """Tools and models in one catalogue; an alias leads to the type it stands for."""
    found = {**tools, **models}
    for declared in models.values():
        found |= {alias: declared for alias in declared.aliases if alias not in tools}
    return MappingProxyType(found)
