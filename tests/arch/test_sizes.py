"""Files of at most 300 lines, functions of at most 60, in Python and TypeScript."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.arch.tracked import shown, tracked

FILE_LINES = 300
FUNCTION_LINES = 60
#: Generated from the node catalogue; nobody reads it for pleasure.
GENERATED = re.compile(r"\.gen\.ts$")
_OPENS = re.compile(
    r"^(\s*)(?:export\s+)?(?:default\s+)?(?:"
    r"(?:async\s+)?function\s*\*?\s*(?P<named>\w+)"
    r"|const\s+(?P<arrow>\w+)[^=]*=\s*(?:memo\(|forwardRef\()?(?:async\s*)?(?:function\b|\(|\w+\s*=>)"
    r"|(?:public\s+|private\s+|static\s+|async\s+)*(?P<method>\w+)\((?:(?!=>)[^;])*\)(?:(?!=>)[^;])*\{$)"
)


def sources() -> list[Path]:
    return [
        path for path in tracked(".py", ".ts", ".tsx", ".mjs") if not GENERATED.search(path.name)
    ]


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    """Each function with its number of lines, decorators aside."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def script_functions(text: str) -> Iterator[tuple[str, int]]:
    """Each function of a biome-formatted TypeScript file with its number of lines.

    In formatted text a function ends at the first line that closes at the indent of its head.
    """
    lines = text.splitlines()
    for start, line in enumerate(lines):
        match = _OPENS.match(line)
        if match is None or line.rstrip().endswith(";"):
            continue
        indent = match[1]
        for end in range(start + 1, len(lines)):
            closed = lines[end]
            if closed.startswith(indent + "}") or closed.startswith(indent + ");"):
                # `}: Props) {` ends the parameters, not the function.
                if closed.rstrip().endswith(("{", "(")):
                    continue
                name = match["named"] or match["arrow"] or match["method"]
                yield name, end - start + 1
                break


def test_files_stay_small() -> None:
    long = {shown(path): n for path in sources() if (n := len(path.read_text().splitlines())) > 300}
    assert not long, f"files over {FILE_LINES} lines, split them by noun: {long}"


def test_functions_stay_small() -> None:
    long = [
        f"{shown(path)}:{name} ({lines})"
        for path in sources()
        for name, lines in (
            python_functions(path.read_text())
            if path.suffix == ".py"
            else script_functions(path.read_text())
        )
        if lines > FUNCTION_LINES
    ]
    assert not long, f"functions over {FUNCTION_LINES} lines: {long}"


def test_the_measure_sees_functions() -> None:
    body = "\n".join(["  x();"] * 70)
    assert dict(script_functions(f"export function f(a: A) {{\n{body}\n}}\n")) == {"f": 72}
    assert dict(script_functions(f"export const g = (\n  a: A,\n) => {{\n{body}\n}};\n")) == {
        "g": 74
    }
    assert dict(script_functions(f"function H({{\n  a,\n}}: P) {{\n{body}\n}}\n")) == {"H": 74}
    assert dict(python_functions("def f():\n" + "    x()\n" * 70)) == {"f": 71}
    assert not dict(script_functions(f'describe("x", () => {{\n{body}\n}});\n'))
    assert dict(script_functions(f"class A {{\n  m(a: B): C {{\n{body}\n  }}\n}}\n")) == {"m": 72}
