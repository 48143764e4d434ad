"""Pairs of traces: neighbours are independent where nobody sees both."""

from __future__ import annotations

from conformance.envelope.pairs import independent


def test_what_everyone_sees_is_independent_of_nothing() -> None:
    back = {"kind": "restarted", "checkpoint": 0}
    opened = {"kind": "opened", "sid": 0, "roles": []}
    closed = {"kind": "closed", "sid": 0, "role": "A"}

    assert not independent(back, closed)
    assert not independent(opened, closed)
    assert independent({**opened, "sid": 1}, closed)
    assert independent({**closed, "role": "B"}, closed)
