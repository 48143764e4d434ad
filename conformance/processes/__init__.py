"""Child processes: one owner starts them all, and none outlives it."""

from __future__ import annotations
