"""Why an input changed: what came in before and now, and what was changed further up for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from karate.errors import KarateError
from karate.graph.declared import Catalogue
from karate.graph.elements import values_of
from karate.graph.model import JsonObject
from karate.graph.places import split_place
from karate.graph.plan import Source
from karate.graph.values import is_asset
from karate.runs.book import Loaded
from karate.runs.cache import Recipe, content_hash
from karate.runs.why import own_reasons, value_text

#: Nodes looked at on the way up; what lies beyond is told as "something before it".
HOPS: Final = 12
#: Changes further up that are named; one is what people want to know.
CAUSES: Final = 2
#: Characters of an asset's id that are shown.
SHORT: Final = 8
#: Data that is shown as it is; texts may be prompts, which stay in the log, which is encrypted.
_PLAIN: Final = frozenset({"number", "boolean", "color", "vector"})

Recipes = Callable[[Loaded, str], Recipe]
"""(run, node) → the recipe of the node there; raises KarateError, KeyError or IndexError."""


@dataclass(slots=True)
class Upstream:
    """Compares what fed a node in two runs of a workflow."""

    catalogue: Catalogue
    recipes: Recipes
    now: Loaded
    before: Loaded
    place: str
    _left: int = field(default_factory=lambda: HOPS, init=False)

    def told(self, port: str) -> str:
        """What to say after "the input … changed"; empty when nothing is known."""
        node, element = split_place(self.place)
        try:
            moved = "" if element is not None else self._moved(node, port)
            causes = list(dict.fromkeys(islice(self._causes(node, port), CAUSES)))
        except (KarateError, KeyError, IndexError):
            return ""  # what the earlier run used may be gone by now
        return moved + (f" ({'; '.join(causes)})" if causes else "")

    def _moved(self, node: str, port: str) -> str:
        """The one value that came in before and the one that does now."""
        old = values_of(self.before.state.plan.step(node), self.before.state.steps, port)
        new = values_of(self.now.state.plan.step(node), self.now.state.steps, port)
        if len(old) != 1 or len(new) != 1:
            return f" from {len(old)} values to {len(new)}" if len(old) != len(new) else ""
        was, now = _short(old[0]), _short(new[0])
        return f" from {was} to {now}" if was and now and was != now else ""

    def _causes(self, node: str, port: str) -> Iterator[str]:
        """What was changed at or above the sources of `port`."""
        sources = self.now.state.plan.step(node).inputs.get(port, ())
        former = self.before.state.plan.step(node).inputs.get(port, ())
        if sources != former:
            new, old = self._titles(sources), self._titles(former)
            yield f"it comes from {new}, not from {old}" if new != old else f"from another {new}"
            return
        for source, _ in sources:
            if self._outputs(self.now, source) != self._outputs(self.before, source):
                yield from self._source(source)

    def _source(self, node: str) -> Iterator[str]:
        if not self._left:
            yield "something before it changed"
            return
        self._left -= 1
        now, before = self.recipes(self.now, node), self.recipes(self.before, node)
        declared = self.catalogue[self.now.state.plan.step(node).type]
        own = [f"{declared.title}: {reason}" for reason in own_reasons(declared, now, before)]
        fed = [port for port in now.inputs if now.inputs[port] != before.inputs.get(port)]
        yield from own
        for port in [] if own else fed:  # the nearest change is the one that people made
            yield from self._causes(node, port)
        if not own and not fed:
            yield f"{declared.title} was made anew"

    def _outputs(self, run: Loaded, node: str) -> dict[str, list[str]]:
        outputs = run.state.steps[node].outputs
        return {port: [content_hash(value) for value in values] for port, values in outputs.items()}

    def _titles(self, sources: tuple[Source, ...]) -> str:
        types = [self.now.state.plan.by_node.get(node) for node, _ in sources]
        titles = [self.catalogue[step.type].title for step in types if step is not None]
        return ", ".join(dict.fromkeys(titles)) or "another node"


def _short(value: JsonObject) -> str:
    if is_asset(value):
        return f"asset {str(value['id'])[:SHORT]}"
    return value_text(value.get("value")) if value.get("kind") in _PLAIN else ""
