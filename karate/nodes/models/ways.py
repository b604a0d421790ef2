"""Which way a step takes: with a model that is there, or classically; and what people are told.

Decided where the content key is made, so that a result made one way never stands for the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from karate.graph.declared import NodeType, Param
from karate.graph.model import Json
from karate.nodes.models.at_hand import Told
from karate.nodes.models.model import known
from karate.nodes.models.session import INSTALL, RUNTIME, runtime_version
from karate.nodes.models.shelf import Held, Shelf

#: A text param of this name says which of one's own models is meant.
NAMES_MODEL = "model"
#: What people are told where a model is asked for and has nothing to do.
IDLE = "classical way: nothing is enlarged, so that no model is needed"


@dataclass(frozen=True, slots=True)
class Way:
    """`engine` goes into the content key, `told` to the child, `note` to people."""

    engine: str = ""
    note: str = ""
    told: Told = field(default_factory=dict)


def way_of(shelf: Shelf, declared: NodeType, params: Mapping[str, Json]) -> Way:
    """The way of a step with these params; an empty one where no model is concerned."""
    asking = [param for param in declared.params if any(_asked(param, params))]
    busy = [param for param in asking if not _idle(param, params)]
    if not busy:
        return Way(note=IDLE if asking else "")
    needs = [need for param in busy for need in _asked(param, params)]
    named = params.get(NAMES_MODEL) if declared.param(NAMES_MODEL) else ""
    wanted = named if isinstance(named, str) else ""
    runtime = runtime_version()
    engines, notes, told = list[str](), list[str](), dict[str, dict[str, tuple[str, str]]]()
    for need in needs:
        held = shelf.serving(need, wanted)
        if held is None or not runtime:
            notes.append(f"classical way: {_lack(need, wanted, held)}")
            continue
        engines.append(f"{held.model.id}@{held.model.digest} {RUNTIME} {runtime}")
        notes.append(f"by {_name(held)}")
        told[need] = held.given
    return Way(" ".join(engines), "; ".join(notes), told)


def offered(shelf: Shelf, declared: NodeType) -> NodeType:
    """The declaration as it holds here: options whose model is not there say how to get it."""
    params = [_offered(shelf, param) for param in declared.params]
    if all(new is old for new, old in zip(params, declared.params, strict=True)):
        return declared
    return replace(declared, params=tuple(params))


def _offered(shelf: Shelf, param: Param) -> Param:
    lacking: dict[str, str] = {}
    for option, need in param.needs.items():
        held = shelf.serving(need)
        if held is None or not runtime_version():
            reason = _lack(need, "", held)
            lacking[option] = f"{reason[0].upper()}{reason[1:]}"
    return replace(param, unavailable={**param.unavailable, **lacking}) if lacking else param


def _asked(param: Param, params: Mapping[str, Json]) -> Iterator[str]:
    """What has to be served for the value that the param has."""
    value = params.get(param.name)
    for options in (param.needs, param.gains):
        if isinstance(value, str) and value in options:
            yield options[value]


def _idle(param: Param, params: Mapping[str, Json]) -> bool:
    """Whether these params leave a model nothing to do."""
    return any(
        all(params.get(name) == value for name, value in together.items())
        for together in param.idle
    )


def _name(held: Held) -> str:
    model = held.model
    return f"{model.title} ({model.origin.title})" if model.origin else f"model {model.id}"


def _lack(need: str, wanted: str, held: Held | None) -> str:
    """What is missing, and the command that brings it."""
    if held is not None:
        return f"{RUNTIME} is not installed; run {INSTALL}"
    ids = [model.id for model in known().values() if need in model.serves]
    if ids and wanted in ("", *ids):
        return (
            f"model {wanted or ids[0]} is not fetched; run karate models fetch {wanted or ids[0]}"
        )
    if wanted:
        return f"there is no model {wanted[:64]} for {need}"
    return f"there is no model for {need}; run karate models add FILE --id NAME"
