"""`conformance branches`: what one run took."""

from __future__ import annotations

import json

from click.testing import CliRunner

from conformance.cases.case import find_case, load_corpus
from conformance.cli.branches import command


def test_the_verb_says_what_one_run_took() -> None:
    case = find_case("guards/held-by-itself/coop", load_corpus())
    said = CliRunner().invoke(command, [case.id, "--json"])

    definitions = {arm["definition"] for arm in json.loads(said.stdout)["taken"]}
    assert said.exit_code == 0
    assert "Runtime.VM.execAcquire" in definitions
    assert "Runtime.VM.VMState.crash" not in definitions
