"""What `json.loads` gives: names for its types. Typed records are made of it where it is read."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any JSON document; of numbers, integers only."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object: its fields by name."""
