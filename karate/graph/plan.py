"""A frozen plan: which steps run, in which order, fed by what. `planning` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, cast

from karate.errors import NotFound
from karate.graph.choice import Choice
from karate.graph.model import Json, JsonObject

Source: TypeAlias = tuple[str, str]
"""A value of a run: (node, output port)."""

Lists: TypeAlias = Literal["zip", "product", "repeat"]
"""How several lists meet at one node: in step, each with each, or the shorter one's last again."""

#: How lists meet when the node does not say.
DEFAULT_LISTS: Final[Lists] = "zip"


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a plan, frozen; a port has several sources only when it takes a list.

    `maps` are the ports whose lists the node is run over, element by element. `disabled` names the
    disabled node that keeps this one from running.
    """

    node: str
    type: str
    version: int
    params: Mapping[str, Json]
    inputs: Mapping[str, tuple[Source, ...]]
    maps: tuple[str, ...] = ()
    lists: Lists = DEFAULT_LISTS
    choice: Choice | None = None
    disabled: str | None = None

    @property
    def parents(self) -> frozenset[str]:
        return frozenset(node for sources in self.inputs.values() for node, _ in sources)

    def to_json(self) -> JsonObject:
        found: JsonObject = {
            "node": self.node,
            "type": self.type,
            "version": self.version,
            "params": dict(self.params),
            "inputs": {port: [list(s) for s in sources] for port, sources in self.inputs.items()},
        }
        if self.maps:
            found["maps"], found["lists"] = list(self.maps), self.lists
        if self.choice is not None:
            found["choice"] = self.choice.to_json()
        if self.disabled is not None:
            found["disabled"] = self.disabled
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order where every step comes after its parents.

    `wanted` are the steps whose results were asked for; without any, all that feed nobody.
    `forced` are those that are made anew whatever is known.
    """

    steps: tuple[Step, ...]
    wanted: frozenset[str] = frozenset()
    forced: frozenset[str] = frozenset()
    by_node: Mapping[str, Step] = field(init=False, repr=False, compare=False)
    feeds: Mapping[str, tuple[tuple[str, str], ...]] = field(init=False, repr=False, compare=False)
    """Node → (node, input port) of every wire that leaves it."""
    lazy: bool = field(init=False, repr=False, compare=False)
    """Whether any step chooses among its inputs."""

    def __post_init__(self) -> None:
        feeds: dict[str, list[tuple[str, str]]] = {step.node: [] for step in self.steps}
        for step in self.steps:
            for port, sources in step.inputs.items():
                for node, _ in sources:
                    feeds[node].append((step.node, port))
        object.__setattr__(self, "by_node", {step.node: step for step in self.steps})
        object.__setattr__(self, "feeds", {node: tuple(found) for node, found in feeds.items()})
        object.__setattr__(self, "lazy", any(step.choice for step in self.steps))

    def step(self, node: str) -> Step:
        """The step of `node`. Raises KeyError."""
        return self.by_node[node]

    def is_wanted(self, node: str) -> bool:
        """Tell whether somebody asked for the result of `node` itself."""
        return node in self.wanted if self.wanted else not self.feeds[node]

    def anew_from(self, node: str) -> Plan:
        """The same plan with `node` and all that comes after it forced; a subgraph's is all of it.

        Raises NotFound.
        """
        begun = {name for name in self.by_node if name == node or name.startswith(f"{node}/")}
        if not begun:
            raise NotFound(f"{node} is not a step of this run")
        found: set[str] = set()
        left = list(begun)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += [to for to, _ in self.feeds[name]]
        return replace(self, forced=frozenset(found))

    def to_json(self) -> JsonObject:
        found: JsonObject = {"steps": [step.to_json() for step in self.steps]}
        if self.wanted:
            found["wanted"] = cast("list[Json]", sorted(self.wanted))
        if self.forced:
            found["forced"] = cast("list[Json]", sorted(self.forced))
        return found

    @staticmethod
    def from_json(raw: JsonObject) -> Plan:
        """The inverse of `to_json`; plans come from our own log, so their form is trusted."""
        steps = cast("list[JsonObject]", raw["steps"])
        wanted = cast("list[str]", raw.get("wanted", []))
        forced = cast("list[str]", raw.get("forced", []))
        return Plan(tuple(map(_step_from_json, steps)), frozenset(wanted), frozenset(forced))


def _step_from_json(raw: JsonObject) -> Step:
    inputs = cast(dict[str, list[list[str]]], raw["inputs"])
    choice = cast("JsonObject | None", raw.get("choice"))
    return Step(
        node=cast(str, raw["node"]),
        type=cast(str, raw["type"]),
        version=cast(int, raw["version"]),
        params=cast(JsonObject, raw["params"]),
        inputs={port: tuple((s[0], s[1]) for s in sources) for port, sources in inputs.items()},
        maps=tuple(cast("list[str]", raw.get("maps", []))),
        lists=cast(Lists, raw.get("lists", DEFAULT_LISTS)),
        choice=Choice.from_json(choice) if choice is not None else None,
        disabled=cast("str | None", raw.get("disabled")),
    )
