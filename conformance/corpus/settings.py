"""The words for what is configured: policies, buffers, handlers, layers."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.cases.case import Json

COOPERATIVE: Json = {"kind": "cooperative"}
ROUND_ROBIN: Json = {"kind": "round_robin"}
PROGRESS_AWARE: Json = {"kind": "progress_aware"}
BY_TOKENS: Json = {"kind": "priority", "scores": "tokens"}
BY_SCORES: Json = {"kind": "priority", "scores": [[0, 1], [1, 3], [2, 2], [4, 5], [5, 3]]}

POLICIES: dict[str, Json] = {
    "cooperative": COOPERATIVE,
    "round_robin": ROUND_ROBIN,
    "scores": BY_SCORES,
    "tokens": BY_TOKENS,
    "progress": PROGRESS_AWARE,
}

BLOCK: Json = {"kind": "block"}
DROP: Json = {"kind": "drop"}
ERROR: Json = {"kind": "error"}
LATEST: Json = {"mode": "latest"}

FIRST: Json = {"kind": "first"}
TURNS: Json = {"kind": "round_robin"}

DEFAULT_HANDLER: Json = {"kind": "default"}

DISABLED: Json = {"kind": "disabled"}
ALLOW_ALL: Json = {"kind": "allow_all"}
DENY_ALL: Json = {"kind": "deny_all"}


def fifo(capacity: int, full: Json = BLOCK) -> Json:
    """Make a FIFO buffer."""
    return {"mode": "fifo", "capacity": capacity, "full": full}


def resize(most: int) -> Json:
    """Let a full buffer double up to `most`."""
    return {"kind": "resize", "max": most}


def scores(*pairs: tuple[int, int]) -> Json:
    """Priority by the given scores."""
    return {"kind": "priority", "scores": [list(pair) for pair in pairs]}


def fixed(*labels: str) -> Json:
    """Let the effect handler pick these labels, position by nonce."""
    return {"kind": "fixed", "labels": list(labels)}


def allow(*labels: str) -> Json:
    """Only these labels may leave."""
    return {"kind": "allow_labels", "labels": list(labels)}


def allow_roles(*roles: str) -> Json:
    """Only these roles may use what is known."""
    return {"kind": "allow_roles", "roles": list(roles)}


def recorded(effects: Sequence[Json]) -> Json:
    """Let a recorded effect trace answer."""
    return {"kind": "recorded", "effects": list(effects)}


def layer(name: str, active: bool = True) -> Json:
    """Make a guard layer."""
    return {"name": name, "active": active}
