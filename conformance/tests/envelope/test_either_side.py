"""What differs is seen on whichever side it is: each pair of runs is compared both ways."""

from __future__ import annotations

import pytest

from conformance.cases.case import Runner
from conformance.envelope.diff import EffectOrder, EnvelopeDiff, FailureVisible, RunParameters, Tier
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.envelope.diffs import covers, diff, names
from conformance.tests.handmade import faulted, invoked, message, opened, outcome, ping

SAME, CUT = FailureVisible.SAME, "out_of_fuel"
PASSED = {"tick": 1, "coroutine": 0, "label": "go", "passed": True}
ARITY: JsonObject = {"kind": "refused", "image": 0, "refusal": {"kind": "arity"}}
OTHER: JsonObject = {"kind": "refused", "image": 1, "refusal": {"kind": "arity"}}
PLAIN = outcome(ping(0))
BAD, POOR = faulted(0, "typeViolation"), faulted(1, "outOfCredits")


def both(left: JsonObject, right: JsonObject) -> tuple[EnvelopeDiff, EnvelopeDiff]:
    return diff(left, right), diff(right, left)


@pytest.mark.parametrize(
    ("checks", "differs"),
    [
        ([PASSED], False),
        ([], True),
        ([{**PASSED, "passed": False}], True),
        ([{**PASSED, "label": "stop"}], True),
        ([{**PASSED, "coroutine": 1}], True),
        ([PASSED, PASSED], True),
    ],
)
def test_what_an_output_was_asked_counts_on_either_side(
    checks: list[JsonObject], differs: bool
) -> None:
    left, right = outcome(ping(0), checks=[PASSED]), outcome(ping(0), checks=checks)

    for found in both(left, right):
        assert names(found) == (["session_permutation", "coroutine_order"] if differs else [])


def test_a_difference_of_coroutines_is_told_once() -> None:
    left = outcome([*ping(0), BAD], checks=[PASSED])
    right = outcome(ping(0))

    for found in both(left, right):
        assert names(found).count("coroutine_order") == 1


@pytest.mark.parametrize("other", [PLAIN, OTHER])
def test_a_refusal_on_either_side_is_another_kind_of_outcome(other: JsonObject) -> None:
    for found in both(ARITY, other):
        assert names(found) == ["outcome_kind"]
        assert found.tier is Tier.NONE
        assert (found.effects, found.failures) == (EffectOrder.SAME, FailureVisible.NONE)
    (same, _) = both(ARITY, dict(ARITY))
    assert (names(same), same.tier) == ([], Tier.FULL)


CALLS = [invoked(0, 0), invoked(1, 0), invoked(0, 1)]
SWAPPED = [CALLS[1], CALLS[0], CALLS[2]]


@pytest.mark.parametrize(
    ("left", "right", "status", "order"),
    [
        (CALLS, CALLS, "completed", EffectOrder.SAME),
        (CALLS, SWAPPED, "completed", EffectOrder.PER_COROUTINE),
        (CALLS, CALLS[:2], "completed", EffectOrder.DIFFERENT),
        (CALLS, CALLS[:2], CUT, EffectOrder.PREFIX),
        (CALLS, SWAPPED, CUT, EffectOrder.PER_COROUTINE),
        (CALLS, CALLS[2:], CUT, EffectOrder.DIFFERENT),
    ],
)
def test_effects_are_in_the_same_order_for_both_sides(
    left: list[JsonObject], right: list[JsonObject], status: str, order: EffectOrder
) -> None:
    for found in both(outcome(left, status), outcome(right, status)):
        assert found.effects is order


@pytest.mark.parametrize("fails", [False, True])
def test_a_failure_may_cut_the_effects_of_either_run_short(fails: bool) -> None:
    parameters = RunParameters(Runner.THREADED, 4, fails)
    left, right = outcome(CALLS), outcome(CALLS[:1])

    for a, b in ((left, right), (right, left)):
        found = diff(a, b, parameters=parameters)
        assert found.effects is (EffectOrder.PREFIX if fails else EffectOrder.DIFFERENT)


@pytest.mark.parametrize(
    ("left", "right", "status", "seen"),
    [
        ([], [], "completed", FailureVisible.NONE),
        ([BAD, POOR], [POOR, BAD], "completed", SAME),
        ([BAD], [], "completed", FailureVisible.DIFFERENT),
        ([BAD], [], CUT, FailureVisible.PREFIX),
        ([BAD, POOR], [POOR], CUT, FailureVisible.PREFIX),
        ([BAD, POOR], [POOR, BAD], CUT, SAME),
        ([BAD], [faulted(0, "outOfCredits")], CUT, FailureVisible.DIFFERENT),
    ],
)
def test_faults_are_seen_on_either_side(
    left: list[JsonObject], right: list[JsonObject], status: str, seen: FailureVisible
) -> None:
    for found in both(outcome(left, status), outcome(right, status)):
        assert found.failures is seen


@pytest.mark.parametrize("many", [False, True])
def test_where_failures_enter_it_is_their_class_that_is_seen(many: bool) -> None:
    """A fault of one run alone, which no failure explains, may have been cut short."""
    parameters = RunParameters(Runner.THREADED, 4 if many else 1, fails=True)

    for left, right in (([BAD], []), ([], [BAD])):
        found = diff(outcome(left), outcome(right), parameters=parameters)
        wanted = FailureVisible.EXPLAINED if many else FailureVisible.DIFFERENT
        assert found.failures is wanted


def test_what_was_lost_on_either_side_excuses_the_session() -> None:
    sent = [opened(0), message("sent", 0, "AB", "one")]
    drops, takes = ([*sent, message(kind, 0, "AB", "one")] for kind in ("dropped", "received"))
    runs = []
    for events in (drops, takes):  # what a full buffer drops, it drops in the step that sends it
        run = outcome(events)
        run["events"] = [{**event, "tick": 1} for event in run["events"]]
        runs.append(run)

    for left, right in (runs, runs[::-1]):
        assert names(diff(left, right, covers("lossy_buffer"))) == ["lossy_buffer"]


def test_the_two_runs_are_told_apart_by_their_hashes() -> None:
    other = outcome(ping(0, value=8))
    found = diff(PLAIN, other)

    assert (found.baseline_hash, found.candidate_hash) == (Run(PLAIN).hash, Run(other).hash)
    assert found.baseline_hash != found.candidate_hash


@pytest.mark.parametrize("width", [1, 3])
def test_a_diff_says_all_that_it_found(width: int) -> None:
    other = outcome(ping(0, value=8))
    parameters = RunParameters(Runner.THREADED, width)
    said = diff(PLAIN, other, parameters=parameters).to_json()
    kind = "n=1" if width == 1 else "n>1"

    assert said.pop("hash") == diff(PLAIN, other, parameters=parameters).hash
    assert said.pop("schema") == "conformance.envelope_diff.v1"
    assert said == {
        "class": "outside_envelope",
        "differences": [f"threaded/{kind}/endpoint_order"],
        "undocumented": [f"threaded/{kind}/endpoint_order"],
        "wave_width": {"baseline": 1, "candidate": 1, "declared": width},
        "effect_ordering": "same",
        "failure_visible": "none",
        "determinism_tier": "none",
        "baseline_hash": Run(PLAIN).hash,
        "candidate_hash": Run(other).hash,
        "note": None,
    }


def test_losses_excuse_no_other_session_on_either_side() -> None:
    """Session 0 lost a message, in both runs alike or in one; session 1 did more in one of them."""
    lost = [opened(0), message("sent", 0, "AB"), message("dropped", 0, "AB")]
    more = [opened(1), message("sent", 1, "AB")]

    def at_once(events: list[JsonObject]) -> JsonObject:
        run = outcome(events)
        run["events"] = [{**event, "tick": 1} for event in run["events"]]
        return run

    alike = at_once([*lost, *more]), at_once([*lost, *more[:1]])
    for left, right in (alike, alike[::-1]):
        found = diff(left, right, covers("lossy_buffer"))
        assert "lossy_buffer" not in names(found)
        assert not found.admitted
    same = at_once([*lost, *more]), at_once([*more, *lost])
    for left, right in (same, same[::-1]):
        assert names(diff(left, right, covers("lossy_buffer"))) == ["session_permutation"]


@pytest.mark.parametrize("covered", ["outcome_kind", "unsafe"])
def test_what_breaks_a_law_is_not_admitted_though_it_is_covered(covered: str) -> None:
    unsafe = outcome([opened(0), message("received", 0, "AB")])
    other = ARITY if covered == "outcome_kind" else unsafe

    for found in (diff(PLAIN, other, covers(covered)), diff(PLAIN, other)):
        assert covered in names(found)
        assert not found.admitted
