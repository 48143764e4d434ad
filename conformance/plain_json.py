"""Names for the types of what `json.loads` returns, before it is read into typed records."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any JSON document; its numbers are integers."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object: its fields by name."""
