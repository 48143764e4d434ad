"""Values that only look like another: `true` and 1, a channel and a pair."""

from __future__ import annotations

from random import Random

from pyvm.value import UNIT, Endpoint, Prod, Value


def alike(value: Value, random: Random) -> Value:
    """Return a value that Python, or a reader, may take for this one."""
    match value:
        case bool():
            return random.choice((int(value), int(value), not value))
        case int():
            return random.choice((value == 1, value == 1, str(value), value + 1, UNIT))
        case str():
            return random.choice((0, f"{value} ", Endpoint(0, value), Prod(value, value)))
        case Endpoint(sid, role):
            return random.choice((Prod(sid, role), Endpoint(sid + 1, role), role))
        case Prod(left, right):
            if type(left) is int and isinstance(right, str) and random.random() < 0.5:
                return Endpoint(left, right)
            inner = (Prod(alike(left, random), right), Prod(left, alike(right, random)))
            return random.choice((*inner, *inner, Prod(right, left), left))
    return random.choice((0, False, "", Prod(UNIT, UNIT)))
