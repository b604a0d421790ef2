"""All operations, in the order of the table."""

from __future__ import annotations

from bench.tooling.areas import FILTERS, SIZES
from bench.tooling.makers import MAKERS
from bench.tooling.points import POINTS
from bench.tooling.ways import Operation

OPERATIONS: dict[str, Operation] = {**POINTS, **FILTERS, **SIZES, **MAKERS}
