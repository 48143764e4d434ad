"""Values that only look like another: `true` and 1, a channel and a pair."""

from __future__ import annotations

from random import Random

from conformance.plain_json import Json


def alike(value: Json, random: Random) -> Json:
    """Return a value that Python, or a reader, may take for this one."""
    match value:
        case bool():
            return random.choice((int(value), int(value), not value))
        case int():
            return random.choice((value == 1, value == 1, str(value), value + 1, None))
        case str():
            return random.choice((0, f"{value} ", {"chan": [0, value]}, [value, value]))
        case {"chan": [sid, role]}:
            return random.choice(([sid, role], {"chan": [sid + 1, role]}, role))
        case [left, right]:
            if type(left) is int and isinstance(right, str) and random.random() < 0.5:
                return {"chan": [left, right]}
            inner = ([alike(left, random), right], [left, alike(right, random)])
            return random.choice((*inner, *inner, [right, left], left))
    return random.choice((0, False, "", [None, None]))
