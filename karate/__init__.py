"""Karate: a shared canvas of image and AI nodes over an append-only log."""

from __future__ import annotations

__version__ = "0.1.0"
