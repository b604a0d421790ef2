"""Puts the built client into the wheel as `karate/client_dist`, so that `pip install .` is enough.

An editable install takes no client along: the server finds client/dist beside the package.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Build front ends run this file alone, without its folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from ops.scripts import client, node


class ClientBuild(BuildHookInterface[Any]):
    """Builds the client if it is stale and adds it to wheel and source archive."""

    def dependencies(self) -> list[str]:
        """Ask for a Node of PyPI where the machine has none that is new enough."""
        return [] if client.fresh() or node.system_node() else [node.WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build and include the client; raises `node.NoNode` or CalledProcessError."""
        if version == "editable":
            return
        place = "karate/client_dist" if self.target_name == "wheel" else "client/dist"
        build_data["force_include"][str(client.build())] = place
