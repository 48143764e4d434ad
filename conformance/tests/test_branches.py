"""Branches: which constructors met which, from traces; what never met is named too."""

from __future__ import annotations

import json

from click.testing import CliRunner

from conformance.branches import branches
from conformance.cases import find_case, load_corpus
from conformance.cli.coverage import command
from conformance.gate_answers import read_gate_answers
from conformance.outcomes import committed_outcomes
from conformance.shapes import read_manifest

ENDS = "instruction, how it ends"


def test_a_run_takes_the_branches_that_its_trace_proves() -> None:
    case = find_case("guards/held-by-itself/coop", load_corpus())
    found = branches([case], committed_outcomes(), read_manifest(), {})

    met = {pair for pair, count in found.counts[ENDS].items() if count}
    assert ("acquire", "layerFault") in met
    assert ("acquire", "commits") in met
    assert found.taken("policy, runner") == 1
    assert "roundRobin" in found.untaken("policy, runner")


def test_gates_by_refusal_are_what_lean_said() -> None:
    found = branches([], committed_outcomes(), read_manifest(), read_gate_answers().answers)

    assert found.untaken("gate, refusal")["live_migration"] == ("singleThreaded", "artifactMissing")
    assert "admit" not in found.untaken("gate, refusal")


def test_the_verb_reports_one_run() -> None:
    case = "guards/held-by-itself/coop"
    one = CliRunner().invoke(command, [case, "--json"])
    pairs = CliRunner().invoke(command, [case, "--branches", "--json"])

    assert json.loads(one.stdout)["Policy"] == {"cooperative": 1}
    assert json.loads(pairs.stdout)[ENDS]["cases"]["acquire layerFault"] == 1
