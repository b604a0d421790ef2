"""From a ready step to everything its execution needs: declaration, content key, input values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from karate.errors import KarateError, NotFound, StepFailed
from karate.graph.declared import NodeType
from karate.graph.elements import element_count, inputs_of
from karate.graph.events import AssetStored
from karate.graph.model import JsonObject
from karate.graph.places import place_of, split_place
from karate.graph.plan import Step
from karate.nodes.models.ways import Way, way_of
from karate.runs.book import Book, Loaded
from karate.runs.cache import Recipe, recipe_of
from karate.runs.parts import Parts
from karate.runs.upstream import Upstream
from karate.runs.why import why_ran


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step, or an element of one, ready to be taken; `inputs` are the values of each port.

    `way` tells which models it uses. `count` is there for a step that is to be run over lists: how
    many elements it has.
    """

    run: str
    workflow: str
    workspace: str
    step: Step
    declared: NodeType
    recipe: Recipe
    key: str
    inputs: Mapping[str, list[JsonObject]]
    element: int | None = None
    count: int | None = None
    way: Way = field(default_factory=Way)

    def told(self, why: str) -> str:
        """`why`, and after it which way was taken, where there is more than one."""
        return f"{why}; {self.way.note}" if self.way.note else why

    @property
    def place(self) -> str:
        """Its name within the run."""
        return place_of(self.step.node, self.element)


def prepare(parts: Parts, loaded: Loaded, place: str) -> Prepared:
    """Prepare `place`, whose parents are done.

    Raises NotFound for an asset that is not in the run's workspace, StepFailed for a node type this
    build has in another version than the plan froze, Invalid for lists that do not go together.
    """
    node, element = split_place(place)
    step = loaded.state.plan.step(node)
    declared = declaration(parts, step)
    count = None
    if step.maps and element is None:
        count = element_count(step, loaded.state.steps)
        if count > parts.rules.elements:
            raise StepFailed(f"{count} elements are more than {parts.rules.elements}")
    way = _way(parts, step, declared)
    recipe = _recipe(parts, loaded, step, declared, element, way)
    inputs = inputs_of(step, loaded.state.steps, element)
    ids = (loaded.state.run, loaded.state.workflow, loaded.workspace)
    return Prepared(*ids, step, declared, recipe, recipe.key, inputs, element, count, way)


def _way(parts: Parts, step: Step, declared: NodeType) -> Way:
    return way_of(parts.models, declared, step.params) if parts.models is not None else Way()


def declaration(parts: Parts, step: Step) -> NodeType:
    """The declaration that `step` was planned with. Raises StepFailed."""
    declared = parts.catalogue.get(step.type)
    if declared is None or declared.version != step.version:
        raise StepFailed(f"version {step.version} of “{step.type}” is not in this build")
    return declared


def stored_asset(parts: Parts, workspace: str, asset: str) -> AssetStored:
    """The asset, as its stream tells. Raises NotFound, also when it is another workspace's."""
    for event in parts.ledger.read_stream(f"asset:{asset}", limit=1):
        if event.workspace == workspace and isinstance(event.body, AssetStored):
            return event.body
    raise NotFound(f"asset {asset} is not in this workspace")


def reason_to_run(parts: Parts, book: Book, prepared: Prepared) -> str:
    """Why `prepared` has to be computed: what differs from the node's nearest earlier result."""
    latest = parts.memory.latest(prepared.workflow, prepared.step.node)
    if latest is None:
        return why_ran(prepared.declared, prepared.recipe, None)
    try:
        earlier = book.recent(latest[0])
        before = _recipe_at(parts, earlier, prepared.step.node, prepared.element)
    except (KarateError, KeyError, IndexError):
        # An explanation is worth no failure: what the earlier run used may be gone by now.
        return why_ran(prepared.declared, prepared.recipe, None)
    if before.key == prepared.key != latest[1]:
        return "it is computed by other means now"
    now = book.recent(prepared.run)
    upstream = Upstream(parts.catalogue, partial(_recipe_at, parts), now, earlier, prepared.place)
    return why_ran(prepared.declared, prepared.recipe, before, upstream.told)


def _recipe_at(parts: Parts, loaded: Loaded, node: str, element: int | None = None) -> Recipe:
    step = loaded.state.plan.step(node)
    declared = parts.catalogue[step.type]
    return _recipe(parts, loaded, step, declared, element, _way(parts, step, declared))


def _recipe(
    parts: Parts, loaded: Loaded, step: Step, declared: NodeType, element: int | None, way: Way
) -> Recipe:
    def content(asset: str) -> str:
        return stored_asset(parts, loaded.workspace, asset).sha256

    inputs = inputs_of(step, loaded.state.steps, element)
    spread = bool(step.maps) and element is None
    recipe = recipe_of(step, declared, loaded.workspace, inputs, content, spread)
    if way.engine:
        recipe = replace(recipe, engine=f"{recipe.engine} {way.engine}")
    if declared.kind == "provider":
        drawn = parts.providers is not None and parts.providers.simulate
        return replace(recipe, engine=declared.id, tier="simulated" if drawn else "real")
    return recipe
