"""What is known: facts about endpoints, and the instructions that learn and ask them."""

from __future__ import annotations

from conformance.corpus.communication import chan
from conformance.plain_json import JsonObject


def tag(fact: int, dst: int) -> JsonObject:
    """`tag`."""
    return {"op": "tag", "fact": fact, "dst": dst}


def check(fact: int, role: str, dst: int) -> JsonObject:
    """`check`."""
    return {"op": "check", "fact": fact, "role": role, "dst": dst}


def fact(sid: int, role: str, text: str) -> list[object]:
    """Make the value of a fact about an endpoint."""
    return [chan(sid, role), text]
