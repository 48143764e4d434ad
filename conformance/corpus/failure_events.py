"""What comes over a run from outside: failure events, each with the tick at which it enters."""

from __future__ import annotations

from conformance.cases.case import Json


def crash(tick: int, site: str) -> Json:
    """Let the site's coroutines fault."""
    return {"tick": tick, "kind": "crash", "site": site}


def partition(tick: int, a: str, b: str) -> Json:
    """Let nothing pass between the two."""
    return {"tick": tick, "kind": "partition", "a": a, "b": b}


def heal(tick: int, a: str, b: str) -> Json:
    """End the partition."""
    return {"tick": tick, "kind": "heal", "a": a, "b": b}


def corrupt(tick: int, sender: str, receiver: str) -> Json:
    """Let the next message of the edge fail verification."""
    return {"tick": tick, "kind": "corrupt", "sender": sender, "receiver": receiver}


def reconcile(tick: int, sender: str, receiver: str) -> Json:
    """Return the quarantined message up."""
    return {"tick": tick, "kind": "reconcile", "sender": sender, "receiver": receiver}


def timeout(tick: int, site: str, ticks: int) -> Json:
    """Leave the site alone for so many ticks."""
    return {"tick": tick, "kind": "timeout", "site": site, "ticks": ticks}


def restart(tick: int) -> Json:
    """Go back to the last checkpoint."""
    return {"tick": tick, "kind": "restart"}
