"""The document as a Y.Doc: one door to reading, writing and watching it (design.md §3)."""

from __future__ import annotations

from karate.ledger.yread import Roots, check_roots, new_doc, read_graph, read_touched
from karate.ledger.ystruct import Structs, scan
from karate.ledger.yvector import NOTHING, is_complete, read_vector, same_vector
from karate.ledger.ywatch import Watch, refuse_lists_in_maps, refuse_lists_in_roots
from karate.ledger.ywrite import build_update, write_changes

__all__ = [
    "NOTHING",
    "Roots",
    "Structs",
    "Watch",
    "build_update",
    "check_roots",
    "is_complete",
    "new_doc",
    "read_graph",
    "read_touched",
    "read_vector",
    "refuse_lists_in_maps",
    "refuse_lists_in_roots",
    "same_vector",
    "scan",
    "write_changes",
]
