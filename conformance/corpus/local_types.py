"""Local types, short enough to write tables of."""

from __future__ import annotations

from typing import Any

from conformance.plain_json import JsonObject

END: JsonObject = {"kind": "end"}


def _action(
    kind: str, partner: str, branches: tuple[tuple[str, Any, JsonObject], ...]
) -> JsonObject:
    listed = [{"label": {"name": n, "sort": s}, "continuation": t} for n, s, t in branches]
    return {"kind": kind, "partner": partner, "branches": listed}


def snd(partner: str, *branches: tuple[str, Any, JsonObject]) -> JsonObject:
    """Make a local type that sends; a branch is (label, sort, continuation)."""
    return _action("send", partner, branches)


def rcv(partner: str, *branches: tuple[str, Any, JsonObject]) -> JsonObject:
    """Make a local type that receives."""
    return _action("recv", partner, branches)


def rec(var: str, body: JsonObject) -> JsonObject:
    """Make a recursive type."""
    return {"kind": "rec", "var": var, "body": body}


def var(name: str) -> JsonObject:
    """Make a recursion variable."""
    return {"kind": "var", "name": name}


def prod(left: Any, right: Any) -> JsonObject:
    """Make the sort of pairs."""
    return {"prod": [left, right]}
