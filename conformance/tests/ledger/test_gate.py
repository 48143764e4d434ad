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
from conformance.manifest.fingerprint import ShapeFingerprint
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


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"covers": []}, ("covers-nothing", "covers no fingerprint, so it allows nothing")),
        (
            {"covers": [SEEN, OTHER]},
            ("unobserved-deviation", f"covers {OTHER}, which no case shows any more"),
        ),
        (
            {"covers": [SEEN, "threaded/n>1/unsafe"]},
            ("forbidden-cover", "no deviation may cover threaded/n>1/unsafe"),
        ),
        (
            {"revisit_date": "2026-11-22"},
            ("expired", "was to be revisited by 2026-11-22; today is 2026-11-23"),
        ),
        ({"revisit_date": "soon"}, ("bad-date", "revisit_date 'soon' is not YYYY-MM-DD")),
        (
            {"revisit_date": "2027-11-25"},
            ("far-date", "revisit_date 2027-11-25 is more than a year away; today is 2026-11-23"),
        ),
        ({"lean_refs": []}, ("no-reference", "lean_refs is empty")),
        ({"python_refs": []}, ("no-reference", "python_refs is empty")),
        ({"tests": []}, ("no-reference", "tests is empty")),
        ({"python_refs": ["a.rs#b"]}, ("bad-reference", "python_refs names a.rs#b: bad reference")),
        ({"lean_refs": ["a.lean#b"]}, ("missing-file", "lean_refs names a.lean#b: missing file")),
        ({"tests": ["a.py::test_b"]}, ("missing-file", "tests names a.py::test_b: missing file")),
    ],
)
def test_a_fault_says_what_is_wrong_with_which_deviation(
    root: Path, change: JsonObject, fault: tuple[str, str]
) -> None:
    seen = {Fingerprint.parse(SEEN): ["toy"]}
    found = check_ledger(write(root, {**GOOD, **change}), seen, root, TODAY)

    code, message = fault
    assert {"diagnosis": code, "deviation": "waves", "message": message} in [
        f.to_json() for f in found
    ]


def test_the_whole_ledgers_faults_count_what_is_doubled_and_name_a_case(root: Path) -> None:
    seen = {Fingerprint.parse(SEEN): ["toy"], Fingerprint.parse(OTHER): ["toy", "other"]}
    found = check_ledger(write(root, GOOD, GOOD), seen, root, TODAY)

    assert [(f.code, f.deviation, f.message) for f in found] == [
        (Code.DUPLICATE_ID, "waves", "2 deviations have this id"),
        (Code.COVERED_TWICE, None, f"{SEEN} is covered by 2"),
        (
            Code.SHARED_DATE,
            None,
            "2 active deviations have the revisit_date 2027-05-31: give each its own",
        ),
        (
            Code.UNDOCUMENTED,
            None,
            f"{OTHER} is observed (2, such as toy); no active deviation covers it",
        ),
    ]


def test_one_deviation_may_say_twice_what_it_covers(root: Path) -> None:
    assert codes(root, {**GOOD, "covers": [SEEN, SEEN]}) == []


def test_a_resolved_deviation_that_is_still_observed_is_named(root: Path) -> None:
    over = {**GOOD, "status": "resolved"}
    found = check_ledger(write(root, over), {Fingerprint.parse(SEEN): ["toy"]}, root, TODAY)
    expected = (Code.RESOLVED_OBSERVED, "waves", f"{SEEN} is observed (1, such as toy)")
    assert [(f.code, f.deviation, f.message) for f in found] == [expected]


@pytest.mark.parametrize(("day", "found"), [("2027-11-24", []), ("2027-11-25", [Code.FAR_DATE])])
def test_a_year_is_the_furthest_date(root: Path, day: str, found: list[Code]) -> None:
    assert codes(root, {**GOOD, "revisit_date": day}) == found


@pytest.mark.parametrize("day", ["2020-01-01", "9999-12-31"])
def test_a_resolved_deviation_has_no_due_date(root: Path, day: str) -> None:
    assert codes(root, {**GOOD, "status": "resolved", "revisit_date": day}, observed=()) == []


def test_a_status_that_is_none_allows_nothing_and_is_named(root: Path) -> None:
    (fault,) = check_ledger(write(root, {**GOOD, "status": "paused"}), {}, root, TODAY)

    assert fault.deviation == "waves"
    assert fault.message == "status 'paused' is none of active, resolved"


def test_after_a_fingerprint_that_is_none_the_others_are_still_checked(root: Path) -> None:
    found = codes(root, {**GOOD, "covers": ["waves", OTHER]}, observed=())
    assert found == [Code.BAD_FINGERPRINT, Code.UNOBSERVED]


def test_those_that_are_due_come_the_next_one_first(root: Path) -> None:
    days = ["2026-12-03", "2026-12-01", "2026-12-02"]
    ledger = write(root, *({**GOOD, "id": day, "revisit_date": day} for day in days))
    assert [d.id for d in due_soon(ledger, TODAY)] == sorted(days)


SHAPE = ShapeFingerprint.parse("manifest/field/Coroutine.tokens")


def test_differences_of_shapes_are_covered_and_told_like_those_of_runs(root: Path) -> None:
    covers = {**GOOD, "covers": [str(SHAPE)]}
    allowed = check_ledger(write(root, covers), {}, root, TODAY, {SHAPE: ["Event"]})
    assert allowed == ()

    (gone,) = check_ledger(write(root, covers), {}, root, TODAY)
    assert gone.message == f"covers {SHAPE}, which no type shows any more"
    (bare,) = check_ledger(write(root), {}, root, TODAY, {SHAPE: ["Event"]})
    assert bare.code is Code.UNDOCUMENTED


def test_faults_come_in_the_order_of_the_ledger(root: Path) -> None:
    days = {"z": "2027-05-30", "a": "2027-05-31"}
    nothing = [{**GOOD, "id": name, "covers": [], "revisit_date": days[name]} for name in days]
    found = check_ledger(write(root, *nothing), {}, root, TODAY)
    assert [f.deviation for f in found] == ["z", "a"]
    gone = {**GOOD, "lean_refs": ["z.lean#b", "a.lean#b"]}
    seen = {Fingerprint.parse(SEEN): ["toy"]}
    named = [f.message.split()[2] for f in check_ledger(write(root, gone), seen, root, TODAY)]
    assert named == ["z.lean#b:", "a.lean#b:"]


def test_a_resolved_deviation_may_cover_nothing_or_what_an_active_one_does(root: Path) -> None:
    over = {**GOOD, "id": "over", "status": "resolved"}
    assert codes(root, GOOD, over) == []
    assert codes(root, GOOD, {**over, "covers": []}) == []
