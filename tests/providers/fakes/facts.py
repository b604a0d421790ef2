"""The contract files, and checking a request against them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).parents[1] / "contracts"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


@cache
def operations(provider: str) -> dict[str, dict[str, Any]]:
    """Operation name → its facts."""
    raw = json.loads((CONTRACTS / f"{provider}.json").read_text(encoding="utf-8"))
    return {entry["operation"]: entry for entry in raw["operations"]}


def wrong(fields: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """What the contract's `fields` say against `given`: missing, unknown, wrong type or range."""
    found = [f"{name}: unknown" for name in given if name not in fields]
    for name, fact in fields.items():
        if name not in given:
            if fact.get("required"):
                found.append(f"{name}: required")
            continue
        problem = _problem(fact, given[name])
        if problem:
            found.append(f"{name}: {problem}")
    return found


def _problem(fact: Mapping[str, Any], value: Any) -> str:
    kind = re.split(r"[<:|]", fact["type"])[0]
    allowed = _TYPES.get(kind, (object,))
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        return f"is no {kind}"
    if "enum" in fact and value not in fact["enum"]:
        return f"is none of {fact['enum']}"
    low, high = fact.get("range", (None, None))
    size = len(value) if isinstance(value, str) else value
    if low is not None and not low <= size <= high:
        return f"is not from {low} to {high}"
    if fact["type"] == "string:uri" and not re.match(r"(https?://|data:)", str(value)):
        return "is no address"
    return ""
