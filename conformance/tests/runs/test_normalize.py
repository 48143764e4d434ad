"""Forms of traces: what is kept of them agrees just where every witness sees the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.envelope.cut import Cut
from conformance.envelope.differences import form_agrees
from conformance.envelope.pairs import CHANGES, change, places
from conformance.envelope.synthetic import Trace, random_trace
from conformance.jsonfile import canonical_json
from conformance.plain_json import JsonObject
from conformance.runs.normalize import View
from conformance.runs.observed import Run
from conformance.tests.handmade import (
    opened,
    outcome,
)

FORMS: dict[str, tuple[set[str], Callable[[Run], Mapping[Any, View]]]] = {
    "sessions": ({"machine", "whole"}, lambda run: run.by_session.sessions),
    "coroutines": ({"machine", "coroutine"}, lambda run: run.by_session.coroutines),
    "layers": ({"machine", "layer"}, lambda run: run.by_session.layers),
    "endpoints": ({"machine", "session", "end"}, lambda run: run.by_place.endpoints),
    "edges": ({"machine", "session", "edge"}, lambda run: run.by_place.edges),
}
"""The kinds of witnesses that each form has, and how to get it."""


def witnesses(event: JsonObject) -> set[tuple[object, ...]]:
    """Name who sees an event of its own: its places, and for one in a session all of that."""
    return places(event) | ({("whole", event["sid"])} if "sid" in event else set())


def seen(trace: Trace, witness: tuple[object, ...]) -> list[str]:
    """List what a witness sees, the slow way: one pass for each."""
    wanted = {witness, ("machine",)}
    if witness[0] in ("end", "edge"):
        wanted.add(("session", witness[1]))
    return [canonical_json({**e, "tick": 0}) for e in trace.events if witnesses(e) & wanted]


def starts(a: Sequence[str], b: Sequence[str]) -> bool:
    return b[: len(a)] == a


MEANT: dict[Cut, Callable[[list[str], list[str]], bool]] = {
    Cut.NONE: lambda a, b: a == b,
    Cut.BASELINE: starts,
    Cut.BOTH: lambda a, b: starts(a, b) or starts(b, a),
}


def pair(seed: int, kind: str, cut: int) -> tuple[Trace, Trace]:
    """Make a trace of no run, and what became of it, without its last events."""
    rng = Random(seed)
    trace = random_trace(rng)
    other = change(kind, trace, rng) or trace
    return trace, Trace(other.events[: len(other.events) - cut], other.effects)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 10**6), st.sampled_from(CHANGES), st.integers(0, 2), st.booleans())
@pytest.mark.parametrize("cut", Cut)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_agrees_just_where_every_witness_sees_the_same(
    form: str, cut: Cut, seed: int, kind: str, short: int, turned: bool
) -> None:
    a, b = pair(seed, kind, short)
    if turned:
        a, b = b, a
    kinds, read = FORMS[form]
    named = {w for e in (*a.events, *b.events) for w in witnesses(e)} | {("machine",)}
    asked = [w for w in named if w[0] in kinds]

    agrees = form_agrees(read(a.run()), read(b.run()), cut)

    assert agrees == all(MEANT[cut](seen(a, w), seen(b, w)) for w in asked)


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(1, 30))
def test_no_form_grows_with_restarts_times_places(restarts: int, places: int) -> None:
    back = {"kind": "restarted", "checkpoint": 0}
    events = [*map(opened, range(places)), *[back] * restarts, *map(opened, range(places))]
    run = Run(outcome(events))

    for form in (run.by_session.sessions, run.by_place.endpoints, run.by_place.edges):
        assert sum(map(len, form.values())) == len(events)
