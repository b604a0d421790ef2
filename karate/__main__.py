"""`python -m karate` is the `karate` command."""

from __future__ import annotations

import sys

from karate.cli import main

sys.exit(main())
