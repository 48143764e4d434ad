"""The verdict on two runs: its hash is of every field."""

from __future__ import annotations

import pytest

from conformance.cases.case import Runner
from conformance.envelope.diff import (
    EffectOrder,
    EnvelopeClass,
    FailureVisible,
    RunParameters,
    Tier,
)
from conformance.tests.envelope.diffs import covers, diff
from conformance.tests.handmade import (
    outcome,
    ping,
    widen,
)


def test_the_hash_depends_on_every_field() -> None:
    run = outcome(ping(0))
    exact, other = diff(run, run), diff(run, widen(run, 2))

    assert exact.hash == diff(run, run).hash
    assert exact.hash != other.hash
    assert other.to_json()["hash"] == other.hash
    assert other.hash != diff(run, widen(run, 2), covers("session_permutation")).hash


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (
            EnvelopeClass,
            "exact session_permutation causal_permutation envelope_bounded outside_envelope",
        ),
        (EffectOrder, "same per_coroutine prefix different"),
        (FailureVisible, "none same prefix explained different"),
        (Tier, "full modulo_effects modulo_commutativity none"),
    ],
)
def test_what_machines_read_is_called_so(
    names: type[EnvelopeClass | EffectOrder | FailureVisible | Tier], values: str
) -> None:
    assert [name.value for name in names] == values.split()


@pytest.mark.parametrize(
    ("runner", "concurrency", "many", "width"),
    [
        (Runner.COOPERATIVE, 0, False, 0),
        (Runner.COOPERATIVE, 1, False, 1),
        (Runner.COOPERATIVE, 4, False, 1),
        (Runner.THREADED, 0, False, 0),
        (Runner.THREADED, 1, False, 1),
        (Runner.THREADED, 4, True, 4),
    ],
)
def test_only_a_threaded_round_above_one_may_be_wide(
    runner: Runner, concurrency: int, many: bool, width: int
) -> None:
    for fails in (False, True):
        parameters = RunParameters(runner, concurrency, fails)
        assert (parameters.many, parameters.width) == (many, width)
        assert parameters.by_failures == (many and fails)


def test_the_widths_and_what_is_covered_are_told_apart() -> None:
    run = outcome(ping(0))
    found = diff(run, widen(run, 5), covers("session_permutation"))

    said = found.to_json()

    assert said["wave_width"] == {"baseline": 1, "candidate": 5, "declared": 4}
    assert said["differences"] == [
        "threaded/n>1/wave_width",
        "threaded/n>1/session_permutation",
    ]
    assert said["undocumented"] == ["threaded/n>1/wave_width"]
    assert not found.admitted
