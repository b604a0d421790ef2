"""Builds the client into client/dist, unless what lies there was built from the same sources.

    python -m ops.scripts.client           build if stale
    python -m ops.scripts.client --check   exit 1 if stale, build nothing

Only the standard library: the build of the wheel imports this too.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.scripts import node as nodes

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "client"
DIST = CLIENT / "dist"
#: Holds the digest of the sources that `dist` was built from.
STAMP = DIST / ".sources"
_ASIDE = {"node_modules", "dist"}


def sources(client: Path = CLIENT) -> Iterator[Path]:
    """The files a build depends on, in order; tests are not among them."""
    for path in sorted(client.rglob("*")):
        parts = path.relative_to(client).parts
        if path.is_file() and parts[0] not in _ASIDE and ".test." not in path.name:
            yield path


def digest(client: Path = CLIENT) -> str:
    """SHA-256 over names and contents of the sources."""
    total = hashlib.sha256()
    for path in sources(client):
        name = path.relative_to(client).as_posix()
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def fresh() -> bool:
    """Tell whether client/dist was built from the sources as they are."""
    return (DIST / "index.html").is_file() and STAMP.is_file() and STAMP.read_text() == digest()


def build() -> Path:
    """Make client/dist if it is stale and return it.

    Raises `node.NoNode` without Node.js and CalledProcessError when the build fails.
    """
    if not fresh():
        node = nodes.find()
        nodes.install(CLIENT, node)
        made_from = digest()
        node.run("run", "build", folder=CLIENT)
        STAMP.write_text(made_from)
    return DIST


def main() -> int:
    """Build, or with --check only tell."""
    if "--check" in sys.argv[1:]:
        return 0 if fresh() else 1
    try:
        print(f"client built: {build().relative_to(ROOT)}")
    except (nodes.NoNode, subprocess.CalledProcessError) as error:
        print(f"The client could not be built: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
