"""`conformance gates`: Lean's runtime gates and Python's, on all combinations."""

from __future__ import annotations

import click

from conformance.cli.comparison import tell
from conformance.cli.options import json_option
from conformance.engines.engine import connect_lean
from conformance.gates.answers import gate_answers_path, write_gate_answers
from conformance.gates.check import check_gates
from conformance.gates.questions import all_contracts
from conformance.jsonfile import check_writable
from conformance.progress import progress


@click.group("gates", epilog="\b\nExamples:\n  conformance gates check --json")
def command() -> None:
    """Compare the gates that admit modes of the runtime.

    Exit status: 0 the same everywhere, 1 a difference, 2 it could not be judged.
    """


@command.command(epilog="\b\nExamples:\n  conformance gates check --json")
@json_option
@click.option("--write", is_flag=True, help="Write fixtures/gate_answers.json anew first.")
def check(as_json: bool, write: bool) -> None:
    """Ask both sides about every set of contracts and every request, and compare each verdict.

    Exit status: 0 the same everywhere, 1 a difference, 2 no Lean, or nothing was compared.
    """
    if write:
        check_writable(gate_answers_path())
    inventory = list(all_contracts())
    with connect_lean() as lean, progress("asking the gates", len(inventory)) as advance:
        if write:
            write_gate_answers(lean)
        found = check_gates(lean, inventory, advance)
    tell(
        found,
        f"{found.questions} sets of contracts, {found.compared} verdicts compared, "
        f"{found.differing} differ",
        as_json=as_json,
    )
