"""What a node lacks before it can run: wires into required inputs, and chosen assets."""

from __future__ import annotations

from collections.abc import Mapping

from karate.graph.declared import Catalogue
from karate.graph.flatten import Flat
from karate.graph.model import Edge, split_edge_key
from karate.graph.rules import Problem


def unready(
    flat: Flat, catalogue: Catalogue, wires: Mapping[str, Edge], wanted: frozenset[str]
) -> list[Problem]:
    """The problems of those `wanted` that are not ready to run, by node."""
    wired = {split_edge_key(key)[:2] for key in wires}
    lost = {split_edge_key(key)[:2]: node for key, node in flat.lost.items()}
    found: list[Problem] = []
    for node in sorted(wanted):
        declared = catalogue.get(flat.graph.nodes[node].type)
        if declared is not None and declared.reason:
            found.append(Problem("unavailable", declared.reason, node=node))
        for port in declared.inputs if declared else ():
            if port.required and (node, port.name) not in wired:
                detail = f"{port.title} is not connected"
                culprit = lost.get((node, port.name))
                if culprit is not None:
                    detail += f": “{culprit}” is bypassed and has none to pass on"
                found.append(Problem("missing-input", detail, node=node))
        for param in declared.params if declared else ():
            value = flat.graph.nodes[node].params.get(param.name, param.default)
            if param.kind == "asset" and value is None:
                found.append(Problem("missing-asset", f"{param.title} is not chosen", node=node))
            if param.required and not str(value or "").strip() and (node, param.name) not in wired:
                found.append(Problem("missing-text", f"{param.title} is empty", node=node))
    return found
