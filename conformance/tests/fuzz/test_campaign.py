"""Campaigns: honest about what they compared, and what they find they make small."""

from __future__ import annotations

from conformance.fuzz.campaign import Campaign
from conformance.tests.fuzz.oracle import FEW, Oracle, campaign, forgets_spawned, raises_on_forks


def test_as_many_cases_are_judged_as_were_asked_for_and_none_twice() -> None:
    found = campaign(kinds=("projection",), cases=FEW + 7)

    assert (len(found.hashes), found.judged) == (FEW + 7, FEW + 7)
    assert sum(found.endings.values()) == FEW + 7


def test_a_difference_is_found_and_made_small() -> None:
    found = campaign(forgets_spawned, cases=40, tries=120, most=1)
    (first,) = found.findings.values()

    assert found.verdict == "differs"
    assert "spawned" in first.signature
    case = first.case.resolved
    (image,) = case["images"]
    assert sum(map(len, image["programs"])) <= 3
    assert (case["runner"], case["config"]["failures"]) == ("cooperative", [])


def test_findings_of_one_kind_count_as_one() -> None:
    found = campaign(raises_on_forks, cases=40, tries=0)

    assert [s[0] for s in found.findings] == ["pyvm-raised"]
    assert next(iter(found.findings.values())).seen > 1


def test_a_case_that_lean_does_not_take_is_unjudged() -> None:
    found = campaign(oracle=Oracle(lambda case: "no"), cases=5, tries=0)

    assert found.verdict == "unjudged"
    assert found.tally.compared == 0


def test_nothing_compared_is_no_pass() -> None:
    assert Campaign(1, ("bytecode",)).verdict == "unjudged"


def test_most_cases_run_and_many_come_to_an_end() -> None:
    found = campaign(kinds=("protocol", "bytecode", "failures", "replay"), cases=120)
    ends = {end: 0 for _, end in found.endings}
    for (_, end), count in found.endings.items():
        ends[end] += count

    assert sum(ends.values()) == 120
    assert ends["refused"] < 25
    assert ends["completed"] > 20
    assert ends["faulted"] > 5
    assert ends["stuck"] > 5
    assert found.features["no step"] < 30
    for trait in ("cooperative", "rounds of several steps", "failures entered", "several images"):
        assert found.features[trait] > 5, trait
    for trait in ("well-typed bytecode", "ill-typed bytecode", "recorded effects"):
        assert found.features[trait] > 5, trait
