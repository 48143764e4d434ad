"""What one case reaches of the model: its configuration, and what its trace shows."""

from __future__ import annotations

import pytest

from conformance.coverage.reached import reached
from conformance.tests.coverage.runs_by_hand import coroutine, outcome, raw_case


def test_a_run_reaches_its_configuration_and_what_it_shows() -> None:
    found = reached(raw_case("halt"), outcome(coroutine(0)))

    assert {
        ("Policy", "priority"), ("Scores", "tokens"), ("ChoicePolicy", "roundRobin"),
        ("DeterminismMode", "moduloEffects"), ("RunStatus", "outOfFuel"), ("Image", "raw"),
        ("Value", "unit"), ("Value", "prod"), ("RunnerKind", "threaded"),
    } <= found  # fmt: skip
    assert ("FullPolicy", "drop") not in found


def test_a_full_buffer_counts_once_it_was_met() -> None:
    dropped = outcome(coroutine(0), events=[{"kind": "dropped"}])

    assert ("FullPolicy", "drop") in reached(raw_case("halt"), dropped)


def test_a_configuration_under_which_nothing_ran_reaches_nothing() -> None:
    found = reached(raw_case("halt"), outcome(coroutine(0), rounds=[]))

    assert ("Policy", "priority") not in found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("session_limit", {("LoadRefusal", "sessionLimit")}),
        ("unmergeable", {("LoadRefusal", "refused"), ("Refusal", "unmergeable")}),
        ("no_roles", {("LoadRefusal", "refused"), ("Refusal", "malformed"),
                      ("Malformed", "noRoles")}),
    ],
)  # fmt: skip
def test_a_refusal_is_reached_by_its_layers(kind: str, found: set[tuple[str, str]]) -> None:
    assert reached(raw_case(), {"kind": "refused", "refusal": {"kind": kind}}) == found
