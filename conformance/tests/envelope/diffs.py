"""Diffs of handmade runs, as tests of the envelope ask for them."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

from conformance.cases.case import Runner
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import (
    EnvelopeDiff,
    RunParameters,
)
from conformance.envelope.fingerprint import Fingerprint
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.handmade import (
    ping,
)

MANY = RunParameters(Runner.THREADED, 4)


def covers(*names: str) -> frozenset[Fingerprint]:
    return frozenset(Fingerprint.parse(f"threaded/n>1/{name}") for name in names)


def diff(
    left: JsonObject,
    right: JsonObject,
    covered: frozenset[Fingerprint] = frozenset(),
    parameters: RunParameters = MANY,
) -> EnvelopeDiff:
    return envelope_diff(Run(left), Run(right), parameters, covered)


def names(found: EnvelopeDiff) -> list[str]:
    return [str(f).removeprefix("threaded/n>1/") for f in found.differences]


@st.composite
def shuffled(draw: st.DrawFn, sessions: int = 3) -> tuple[list[JsonObject], list[JsonObject]]:
    """Two interleavings of the events of independent sessions."""
    own = [ping(sid, value=sid) for sid in range(sessions)]
    turns = [sid for sid, events in enumerate(own) for _ in events]
    made = []
    for _ in range(2):
        queues = copy.deepcopy(own)
        made.append([queues[sid].pop(0) for sid in draw(st.permutations(turns))])
    return made[0], made[1]
