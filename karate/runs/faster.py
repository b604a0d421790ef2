"""After a timeout: another model that fits in the same place and is given less time."""

from __future__ import annotations

from karate.graph.declared import Catalogue, NodeType


def faster(declared: NodeType, catalogue: Catalogue) -> NodeType | None:
    """The quickest available model of the same kind that takes and gives the same; None if none.

    How long a model may take is the only speed that records tell.
    """
    if declared.kind != "provider":
        return None
    fitting = [
        other
        for key, other in catalogue.items()
        if key == other.id != declared.id and _fits(other, declared)
    ]
    return min(fitting, key=lambda other: (other.timeout_s, other.cost, other.id), default=None)


def _fits(other: NodeType, declared: NodeType) -> bool:
    ports = {(port.name, port.type, port.list) for port in declared.outputs}
    given = {(port.name, port.type) for port in other.inputs}
    return (
        other.kind == "provider"
        and other.category == declared.category
        and other.state == "available"
        and not other.reason
        and other.timeout_s < declared.timeout_s
        and ports == {(port.name, port.type, port.list) for port in other.outputs}
        and {(port.name, port.type) for port in declared.inputs} <= given
        and all(declared.input(port.name) for port in other.inputs if port.required)
    )


def suggestion(declared: NodeType, catalogue: Catalogue) -> str:
    """What to tell after a timeout; empty where nothing is known that is faster."""
    other = faster(declared, catalogue)
    if other is None:
        return ""
    price = f", {other.price_note}" if other.price_note else ""
    return f"; {other.title} is faster (at most {other.timeout_s:g} s{price})"
