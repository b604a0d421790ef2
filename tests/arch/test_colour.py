"""`async` lives in api/ and sync/ only; everything else is called through a thread or a future."""

from __future__ import annotations

import ast

from tests.arch.tracked import ROOT, shown, tracked

ASYNC_HOMES = ("karate/api/", "karate/sync/")
#: Imports that only make sense in async code.
ASYNC_LIBRARIES = {"asyncio", "anyio", "uvloop", "starlette"}
#: What an ASGI server calls to start and stop a process is async by its interface.
START_AND_STOP = {"karate/bootstrap/lifespan.py", "karate/main.py"}


def test_async_stays_at_the_edges() -> None:
    wrong = []
    for path in tracked(".py"):
        name = shown(path)
        if not name.startswith("karate/") or name.startswith(ASYNC_HOMES) or name in START_AND_STOP:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                wrong.append(f"{name}:{node.lineno} is async")
            elif imported(node) & ASYNC_LIBRARIES:
                wrong.append(f"{name} imports {', '.join(imported(node) & ASYNC_LIBRARIES)}")
    assert not wrong, (
        f"only {', '.join(ASYNC_HOMES)} may be async: make these synchronous and let the edge call "
        f"them through asyncio.to_thread: {wrong}"
    )


def imported(node: ast.AST) -> set[str]:
    """Top names of the packages that a statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()


def test_the_homes_exist() -> None:
    assert all((ROOT / home).is_dir() for home in ASYNC_HOMES)
    assert all((ROOT / name).is_file() for name in START_AND_STOP)
