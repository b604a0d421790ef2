"""Why a step ran, or did not have to: one sentence for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from karate.graph.declared import NodeType
from karate.graph.model import Json
from karate.runs.cache import Recipe

#: Reasons named in one sentence; more are counted.
NAMED: Final = 3
#: Characters of a value; longer ones are cut.
VALUE_LENGTH: Final = 32


def why_cached(key: str, source: str, latest: tuple[str, str] | None) -> str:
    """Why the result of run `source` was taken; `latest` is the node's last (run, key)."""
    if latest is not None and latest[1] == key:
        return f"nothing changed since run {latest[0]}"
    return f"the same work was done in run {source}"


def why_ran(
    declared: NodeType,
    now: Recipe,
    before: Recipe | None,
    cause: Callable[[str], str] = lambda port: "",
) -> str:
    """What differs from the node's nearest earlier result; `cause` has more about an input."""
    if not declared.cacheable:
        return "this node always runs"
    if before is None:
        return "first run of this node"
    reasons = [*own_reasons(declared, now, before)]
    if now.type == before.type:
        reasons += _input_reasons(declared, now, before, cause)
    if not reasons:
        return "its earlier result is no longer stored"
    more = len(reasons) - NAMED
    told = reasons[:NAMED] + ([f"{more} more"] if more > 0 else [])
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def own_reasons(declared: NodeType, now: Recipe, before: Recipe) -> Iterator[str]:
    """What differs of the node itself, its inputs aside."""
    if now.type != before.type:
        yield "it is another kind of node now"
        return
    if now.version != before.version:
        yield f"{declared.title} was improved (version {before.version} → {now.version})"
    for name in sorted({*now.params, *before.params}):
        old, new = before.params.get(name), now.params.get(name)
        param = declared.param(name)
        title = param.title if param else name
        if old == new:
            continue
        if param is not None and param.kind == "text":
            yield f"{title} was edited"  # prompts stay in the log, which is encrypted
        elif param is not None and param.kind == "asset":
            yield f"another {title.lower()} was chosen"
        elif param is not None and param.kind == "strokes":
            yield _strokes(title, old, new)
        else:
            yield f"{title} changed from {value_text(old)} to {value_text(new)}"


def _input_reasons(
    declared: NodeType, now: Recipe, before: Recipe, cause: Callable[[str], str]
) -> Iterator[str]:
    for port in sorted({*now.inputs, *before.inputs}):
        old_hashes, new_hashes = before.inputs.get(port), now.inputs.get(port)
        inlet = declared.input(port)
        title = inlet.title if inlet else port
        if old_hashes is None:
            yield f"{title} was connected"
        elif new_hashes is None:
            yield f"{title} was disconnected"
        elif list(old_hashes) != list(new_hashes):
            yield f"the input {title} changed{cause(port)}"


def _strokes(title: str, old: Json, new: Json) -> str:
    before, after = (len(told) if isinstance(told, list) else 0 for told in (old, new))
    count = abs(after - before)
    if count == 0:
        return f"{title} changed"
    what = f"{count} stroke{'s were' if count > 1 else ' was'}"
    return f"{what} painted" if after > before else f"{what} taken away"


def value_text(value: Json) -> str:
    """A value for people, cut when it is long."""
    text = f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_LENGTH else f"{text[: VALUE_LENGTH - 1]}…"
