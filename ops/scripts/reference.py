"""Writes ops/reference.md (settings, events, node types, routes, metrics) and .env.example.

    python -m ops.scripts.reference           write both
    python -m ops.scripts.reference --check   exit 1 if either would change

Everything in them comes from the code, so that neither can be wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path

from karate.api.table import OPERATIONS
from karate.graph.declared import Param, Port
from karate.graph.events import EVENT_TYPES, Body
from karate.nodes.catalogue import CATALOGUE
from karate.providers.library import library
from karate.settings import DEFAULTS, Settings, variables
from karate.telemetry.metrics import Metrics

ROOT = Path(__file__).resolve().parents[2]
_HEAD = "Written by `make docs` from the code; tests fail when it is stale."


def settings_help() -> dict[str, tuple[str, str]]:
    """Each key of defaults.toml with (its default as written there, the comment above it)."""
    found: dict[str, tuple[str, str]] = {}
    comment: list[str] = []
    for line in DEFAULTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line[1:].strip())
        elif line:
            key, _, default = line.partition(" = ")
            found[key] = (default, " ".join(comment))
        if not line.startswith("#"):
            comment = []
    return found


def meaning(text: str) -> str:
    """The comment of a setting without its second name, which stands beside it here."""
    return re.sub(r"\s*Also read from \S+\.", "", text)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cell(text) for text in line)} |" for line in lines)


def cell(text: str) -> str:
    """`text` on one line and without a bar that would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def settings_section() -> str:
    """Every setting: variables, default, meaning."""
    known = {setting.name: setting for setting in fields(Settings)}
    rows = [
        (", ".join(f"`{name}`" for name in variables(known[key])), f"`{default}`", meaning(text))
        for key, (default, text) in settings_help().items()
    ]
    return "## Settings\n\n" + table(("variable", "default", "meaning"), rows)


def events_section() -> str:
    """Every event type: version, fields, meaning."""
    rows = []
    for body in EVENT_TYPES.values():
        optional = {f.name for f in fields(body) if _has_default(f.default, f.default_factory)}
        names = [f"{f.name}?" if f.name in optional else f.name for f in fields(body)]
        text = own_text(body) or ""
        rows.append((f"`{body.type}`", str(body.version), ", ".join(names), text))
    return "## Events\n\n" + table(("type", "version", "data", "meaning"), rows)


def own_text(body: type[Body]) -> str | None:
    """The docstring of an event; a dataclass without one has its signature there instead."""
    text = body.__doc__
    return None if text is None or text.startswith(f"{body.__name__}(") else text


def _has_default(default: object, factory: object) -> bool:
    return default is not MISSING or factory is not MISSING


def nodes_section() -> str:
    """Every node type with its ports and params."""
    rows = [
        (
            f"`{node.id}`",
            str(node.version),
            ", ".join(map(_port, node.inputs)) or "–",
            ", ".join(map(_port, node.outputs)) or "–",
            ", ".join(map(_param, node.params)) or "–",
            node.description,
        )
        for node in CATALOGUE.values()
    ]
    head = ("id", "version", "inputs", "outputs", "params", "what it does")
    return "## Node types\n\n" + table(head, rows)


def models_section() -> str:
    """Every model: what else it is called, who does it, what it costs."""
    rows = [
        (
            f"`{model.id}`",
            ", ".join(f"`{alias}`" for alias in model.declared.aliases) or "–",
            model.provider.title,
            model.declared.price_note or f"{model.declared.cost / 1e6:g} credits",
            f"until {model.ends}" if model.ends else model.declared.state,
        )
        for model in library().values()
    ]
    return "## Models\n\n" + table(("id", "also", "provider", "price", "state"), rows)


def _port(port: Port) -> str:
    return (
        f"{port.name}: {port.type.value}{'' if port.required else '?'}{'[]' if port.list else ''}"
    )


def _param(param: Param) -> str:
    if param.options:
        return f"{param.name} ({', '.join(param.options)})"
    if param.minimum is None or param.maximum is None:
        return f"{param.name} ({param.kind})"
    return f"{param.name} ({param.minimum:g}–{param.maximum:g}{param.unit and ' ' + param.unit})"


def routes_section() -> str:
    """Every HTTP route."""
    rows = [
        (
            f"`{operation.method} {operation.path}`",
            "–" if operation.action is None else operation.action.value,
            operation.summary,
        )
        for operation in OPERATIONS
    ]
    return "## Routes\n\n" + table(("route", "needs the right to", "does"), rows)


def metrics_section() -> str:
    """Every metric of ours."""
    rows = [
        (f"`{found.name}`", found.kind, ", ".join(found.labels) or "–", found.help)
        for found in Metrics().instruments
    ]
    note = "Beside these `/metrics` has the `process_*` figures: CPU, memory, open files, start."
    return f"## Metrics\n\n{note}\n\n" + table(("name", "kind", "labels", "meaning"), rows)


def reference() -> str:
    """The text of ops/reference.md."""
    sections = (
        settings_section(),
        events_section(),
        nodes_section(),
        models_section(),
        routes_section(),
        metrics_section(),
    )
    return f"# Reference\n\n{_HEAD}\n\n" + "\n\n".join(sections) + "\n"


def example() -> str:
    """The text of .env.example: every setting, commented out, with its default."""
    known = {setting.name: setting for setting in fields(Settings)}
    lines = ["# Copy to .env or .env.local and uncomment what you change.", f"# {_HEAD}"]
    for key, (default, text) in settings_help().items():
        value = default.strip('"').removeprefix("[").removesuffix("]")
        lines += ["", f"# {meaning(text)}", f"#{variables(known[key])[0]}={value}"]
    return "\n".join(lines) + "\n"


def stale() -> list[str]:
    """The names of the files that differ from what the code says."""
    return [path.name for path, text in _files() if not path.is_file() or path.read_text() != text]


def _files() -> list[tuple[Path, str]]:
    return [(ROOT / "ops" / "reference.md", reference()), (ROOT / ".env.example", example())]


def main() -> int:
    """Write the files, or with --check only tell."""
    if "--check" in sys.argv[1:]:
        return 1 if stale() else 0
    for path, text in _files():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
