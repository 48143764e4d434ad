"""The ledger's gate: each way in which a ledger can be untrue has its own code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance.cases.case import Runner
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import RunParameters
from conformance.envelope.fingerprint import Fingerprint
from conformance.ledger.gate import Code, check_ledger, due_soon
from conformance.ledger.ledger import load_ledger
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.handmade import closed, message, opened, outcome, widen
from conformance.tests.ledger.small import GOOD, OTHER, SEEN, write

TODAY = date(2026, 11, 23)


def codes(root: Path, *deviations: JsonObject, observed: tuple[str, ...] = (SEEN,)) -> list[Code]:
    seen = {Fingerprint.parse(text): ["toy/case"] for text in observed}
    return [fault.code for fault in check_ledger(write(root, *deviations), seen, root, TODAY)]


def test_a_ledger_that_says_what_is_observed_stands(root: Path) -> None:
    assert codes(root, GOOD) == []
    assert codes(root, observed=()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"covers": []}, Code.COVERS_NOTHING),
        ({"covers": [SEEN, OTHER]}, Code.UNOBSERVED),
        ({"covers": [SEEN, f"{SEEN}/prefix"]}, Code.UNOBSERVED),
        ({"covers": [SEEN, "threaded/n>1/failure_visible"]}, Code.FORBIDDEN),
        ({"covers": [SEEN, "waves"]}, Code.BAD_FINGERPRINT),
        ({"covers": [SEEN, "threaded/n=1/session_permutation"]}, Code.FORBIDDEN),
        ({"covers": [SEEN, "threaded/n>1/unsafe"]}, Code.FORBIDDEN),
        ({"revisit_date": "2026-11-22"}, Code.EXPIRED),
        ({"revisit_date": "soon"}, Code.BAD_DATE),
        ({"revisit_date": "20270531"}, Code.BAD_DATE),
        ({"revisit_date": "2027-5-31"}, Code.BAD_DATE),
        ({"revisit_date": "9999-12-31"}, Code.FAR_DATE),
        ({"status": "paused"}, Code.UNKNOWN_STATUS),
        ({"status": "resolved"}, Code.RESOLVED_OBSERVED),
        ({"lean_refs": []}, Code.NO_REFERENCE),
        ({"tests": []}, Code.NO_REFERENCE),
        ({"lean_refs": ["lean/Waves.lean"]}, Code.BAD_REFERENCE),
        ({"python_refs": ["pyvm/waves.rs#run"]}, Code.BAD_REFERENCE),
        ({"lean_refs": ["lean/Gone.lean#runWaves"]}, Code.MISSING_FILE),
        ({"python_refs": ["pyvm/gone.py#Waves.run"]}, Code.MISSING_FILE),
        ({"tests": ["tests/test_gone.py::test_run"]}, Code.MISSING_FILE),
        ({"tests": ["../tests/test_waves.py::test_run"]}, Code.MISSING_FILE),
        ({"lean_refs": ["lean/Waves.lean#inComment"]}, Code.MISSING_SYMBOL),
        ({"python_refs": ["pyvm/waves.py#run"]}, Code.MISSING_SYMBOL),
        ({"tests": ["tests/test_waves.py::test_run"]}, Code.MISSING_TEST),
        ({"tests": ["tests/test_waves.py::TestWaves::run"]}, Code.MISSING_TEST),
    ],
)
def test_each_fault_has_its_code(root: Path, change: JsonObject, code: Code) -> None:
    found = codes(root, {**GOOD, **change})

    assert code in found
    assert set(found) <= {code, Code.UNDOCUMENTED}


def test_the_revisit_date_itself_is_not_yet_past(root: Path) -> None:
    assert codes(root, {**GOOD, "revisit_date": TODAY.isoformat()}) == []


def test_two_that_are_to_be_revisited_by_one_day_are_refused(root: Path) -> None:
    other = {**GOOD, "id": "other", "covers": [OTHER]}
    assert codes(root, GOOD, other, observed=(SEEN, OTHER)) == [Code.SHARED_DATE]

    apart = {**other, "revisit_date": TODAY.isoformat()}
    assert codes(root, GOOD, apart, observed=(SEEN, OTHER)) == []
    over = {**other, "status": "resolved"}
    assert Code.SHARED_DATE not in codes(root, GOOD, over)


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        ("2026-11-22", False),
        ("2026-11-23", True),
        ("2026-12-23", True),
        ("2026-12-24", False),
        ("soon", False),
    ],
)
def test_what_is_to_be_revisited_within_thirty_days_is_named(
    root: Path, day: str, warned: bool
) -> None:
    active = {**GOOD, "revisit_date": day}
    resolved = {**active, "id": "over", "status": "resolved"}

    due = due_soon(write(root, active, resolved), TODAY)

    assert [d.id for d in due] == [GOOD["id"]] * warned


def test_the_committed_deviations_are_spread_over_months() -> None:
    dates = [d.revisit_date for d in load_ledger().deviations if d.active]
    assert len({date[:7] for date in dates}) == len(dates)


def test_a_difference_that_nothing_covers(root: Path) -> None:
    assert codes(root, GOOD, observed=(SEEN, OTHER)) == [Code.UNDOCUMENTED]
    assert codes(root, observed=(SEEN,)) == [Code.UNDOCUMENTED]


AB_SENT, AB_TAKEN = message("sent", 0, "AB"), message("received", 0, "AB")
RUNS = {
    "exact": [opened(0), AB_SENT, AB_TAKEN, closed(0, "A"), closed(0, "B")],
    "session_permutation": [opened(0), AB_SENT, AB_TAKEN, closed(0, "A"), closed(0, "B")],
    "causal_permutation": [opened(0), AB_SENT, AB_TAKEN, closed(0, "B"), closed(0, "A")],
    "endpoint_order": [opened(0), AB_SENT, closed(0, "A"), AB_TAKEN],
    "layer_order": [opened(0), {"kind": "released", "coroutine": 0, "layer": "disk"}],
}


@pytest.mark.parametrize("covered", [[], [SEEN], [SEEN, OTHER], [f"{SEEN}/prefix"]])
@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_refused_for_just_what_the_gate_names(
    root: Path, name: str, covered: list[str]
) -> None:
    left, right = outcome(RUNS["exact"]), outcome(RUNS[name])
    if name != "exact":
        right = widen(right, 2)
    ledger = write(root, {**GOOD, "covers": covered})

    diff = envelope_diff(Run(left), Run(right), RunParameters(Runner.THREADED, 4), ledger.covered)
    faults = check_ledger(ledger, {f: ["toy"] for f in diff.differences}, root, TODAY)

    named = [fault.message.split()[0] for fault in faults if fault.code is Code.UNDOCUMENTED]
    assert named == [str(f) for f in diff.undocumented]
    assert diff.admitted == (not named)


def test_a_deviation_that_is_no_longer_observed(root: Path) -> None:
    assert codes(root, GOOD, observed=()) == [Code.UNOBSERVED]


def test_a_resolved_deviation_may_name_what_is_gone(root: Path) -> None:
    resolved = {**GOOD, "status": "resolved", "python_refs": [], "revisit_date": "2020-01-01"}

    assert codes(root, resolved, observed=()) == []


def test_ids_and_covers_are_unique(root: Path) -> None:
    found = codes(root, GOOD, GOOD)

    assert sorted(found) == sorted([Code.DUPLICATE_ID, Code.COVERED_TWICE, Code.SHARED_DATE])


def test_the_faults_name_the_deviation(root: Path) -> None:
    ledger = write(root, {**GOOD, "revisit_date": "2020-01-01"})

    (fault,) = check_ledger(ledger, {Fingerprint.parse(SEEN): ["toy"]}, root, TODAY)

    assert fault.deviation == "waves"
    assert "2020-01-01" in fault.message
    assert fault.to_json()["diagnosis"] == "expired"
