"""Which of the ready steps of a run comes first: what people see, then what is cheap, then paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from karate.graph.declared import Catalogue
from karate.graph.places import split_place
from karate.graph.runstate import RunState

#: How heavy the work of a kind of node is, lightest first.
WEIGHTS: Final = {"io": 0, "control": 0, "local": 1, "provider": 2}


def in_order(state: RunState, catalogue: Catalogue, places: Iterable[str]) -> list[str]:
    """`places` of a run: results that were asked for first, then by price, then by weight.

    Equals stay in the order of the plan, elements in the order of their list.
    """
    found = list(places)
    if len(found) < 2:
        return found
    ranks: dict[str, tuple[bool, int, int]] = {}
    for place in found:
        node = split_place(place)[0]
        if node not in ranks:
            declared = catalogue.get(state.plan.step(node).type)
            cost = declared.cost if declared else 0
            weight = WEIGHTS[declared.kind] if declared else 0
            ranks[node] = (not state.plan.is_wanted(node), cost, weight)
    return sorted(found, key=lambda place: ranks[split_place(place)[0]])
