"""How effects and faults of two runs are related, and what the verdict on two runs says of it."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from conformance.cases.case import Runner
from conformance.envelope.diff import (
    EffectOrder,
    EnvelopeClass,
    EnvelopeDiff,
    FailureVisible,
    RunParameters,
    Tier,
    WaveWidth,
)
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.envelope.diffs import diff
from conformance.tests.handmade import faulted, invoked, outcome, ping

REFUSED: JsonObject = {"kind": "refused", "image": 0, "refusal": {"kind": "arity"}}
MANY = RunParameters(Runner.THREADED, 4)
FAILS = RunParameters(Runner.THREADED, 4, fails=True)
A, B, A2 = invoked(0, 0), invoked(1, 1), invoked(0, 2)
FA, FB = faulted(0, "typeViolation"), faulted(1, "typeViolation")
CUT = "out_of_fuel"


@pytest.mark.parametrize(
    ("baseline", "candidate", "status", "parameters", "found"),
    [
        ([A, B], [A, B], "completed", MANY, EffectOrder.SAME),
        ([A, B], [B, A], "completed", MANY, EffectOrder.PER_COROUTINE),
        ([A, B], [B, A], CUT, MANY, EffectOrder.PER_COROUTINE),
        ([A], [A, B], "completed", MANY, EffectOrder.DIFFERENT),
        ([A], [A, B], CUT, MANY, EffectOrder.PREFIX),
        ([A, A2], [A2, A], CUT, MANY, EffectOrder.DIFFERENT),
        ([A], [A, B], "completed", FAILS, EffectOrder.PREFIX),
        ([A, B], [A], "completed", FAILS, EffectOrder.PREFIX),
        ([A, A2], [A2], "completed", FAILS, EffectOrder.DIFFERENT),
    ],
)
def test_effects_are_related_by_coroutine_as_far_as_both_go(
    baseline: list[JsonObject],
    candidate: list[JsonObject],
    status: str,
    parameters: RunParameters,
    found: EffectOrder,
) -> None:
    left, right = outcome(baseline, status), outcome(candidate)

    assert diff(left, right, parameters=parameters).effects is found


@pytest.mark.parametrize(
    ("baseline", "candidate", "status", "parameters", "found"),
    [
        ([], [], "completed", MANY, FailureVisible.NONE),
        ([], [FA], "completed", MANY, FailureVisible.DIFFERENT),
        ([FA], [], "completed", MANY, FailureVisible.DIFFERENT),
        ([FA, FB], [FB, FA], "completed", MANY, FailureVisible.SAME),
        ([FA, FB], [FB, FA], CUT, MANY, FailureVisible.SAME),
        ([FA], [FA, FB], CUT, MANY, FailureVisible.PREFIX),
        ([FA], [FB], CUT, MANY, FailureVisible.DIFFERENT),
        ([FA], [faulted(0, "crashed")], "completed", FAILS, FailureVisible.DIFFERENT),
        ([FA], [FA, FB], "completed", FAILS, FailureVisible.EXPLAINED),
    ],
)
def test_faults_are_related_by_coroutine_as_far_as_both_go(
    baseline: list[JsonObject],
    candidate: list[JsonObject],
    status: str,
    parameters: RunParameters,
    found: FailureVisible,
) -> None:
    left, right = outcome(baseline, status), outcome(candidate)

    assert diff(left, right, parameters=parameters).failures is found


@pytest.mark.parametrize(("left", "right"), [(REFUSED, outcome([])), (outcome([]), REFUSED)])
def test_a_refused_load_and_a_run_are_of_two_kinds(left: JsonObject, right: JsonObject) -> None:
    found = diff(left, right)

    assert [str(f) for f in found.differences] == ["threaded/n>1/outcome_kind"]
    assert found.tier is Tier.NONE
    assert diff(REFUSED, copy.deepcopy(REFUSED)).tier is Tier.FULL


def test_where_failures_enter_no_run_is_compared_as_a_prefix() -> None:
    left, right = outcome(ping(0)[:3], CUT), outcome(ping(0))

    assert [f.prefix for f in diff(left, right, parameters=FAILS).differences] == [False]
    assert all(f.prefix for f in diff(left, right, parameters=MANY).differences)


def test_the_interleaving_of_sessions_is_met_modulo_effects() -> None:
    found = diff(outcome(ping(0) + ping(1)), outcome(ping(1) + ping(0)))

    assert found.tier is Tier.MODULO_EFFECTS


PRINT = Fingerprint(Runner.THREADED, True, Difference.STATUS)
VERDICT = EnvelopeDiff(
    EnvelopeClass.EXACT,
    (),
    (),
    WaveWidth(1, 2, 4),
    EffectOrder.SAME,
    FailureVisible.NONE,
    Tier.FULL,
    (Run(outcome([])), Run(outcome(ping(0)))),
)
CHANGES: dict[str, tuple[str, Any, Any]] = {
    "envelope": ("class", EnvelopeClass.OUTSIDE_ENVELOPE, "outside_envelope"),
    "differences": ("differences", (PRINT,), ["threaded/n>1/status"]),
    "undocumented": ("undocumented", (PRINT,), ["threaded/n>1/status"]),
    "width": (
        "wave_width",
        WaveWidth(3, 5, 7),
        {"baseline": 3, "candidate": 5, "declared": 7},
    ),
    "effects": ("effect_ordering", EffectOrder.PREFIX, "prefix"),
    "failures": ("failure_visible", FailureVisible.SAME, "same"),
    "tier": ("determinism_tier", Tier.NONE, "none"),
    "note": ("note", "odd", "odd"),
}
"""Each field of a verdict: its name for machines, another value, and how that is written."""


@pytest.mark.parametrize("field", CHANGES)
def test_every_field_is_written_and_counts_in_the_hash(field: str) -> None:
    name, value, written = CHANGES[field]
    other = replace(VERDICT, **{field: value})
    before, after = VERDICT.to_json(), other.to_json()

    assert after[name] == written
    assert {key for key in before if before[key] != after[key]} == {name, "hash"}


def test_a_verdict_names_its_form_and_its_runs() -> None:
    found = VERDICT.to_json()

    assert found["schema"] == "conformance.envelope_diff.v1"
    assert found["baseline_hash"] == VERDICT.runs[0].hash
    assert found["candidate_hash"] == VERDICT.runs[1].hash
    assert "runs" not in repr(VERDICT)


@pytest.mark.parametrize(
    ("changes", "admitted"),
    [
        ({}, True),
        ({"undocumented": (PRINT,)}, False),
        ({"envelope": EnvelopeClass.OUTSIDE_ENVELOPE}, False),
        ({"envelope": EnvelopeClass.ENVELOPE_BOUNDED}, True),
    ],
)
def test_what_is_outside_or_undocumented_is_not_admitted(
    changes: dict[str, Any], admitted: bool
) -> None:
    assert replace(VERDICT, **changes).admitted is admitted


def test_a_fingerprint_is_of_whole_runs_unless_it_says_otherwise() -> None:
    assert not PRINT.prefix
