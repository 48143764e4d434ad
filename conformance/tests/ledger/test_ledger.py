"""The ledger as a file: every field is required, and the committed one is what Lean allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.envelope.questions import DIFFERENCES
from conformance.errors import CannotJudge
from conformance.ledger.ledger import load_ledger
from conformance.tests.ledger.small import GOOD, OTHER, SEEN, write


@pytest.mark.parametrize("field", sorted(GOOD))
def test_every_field_is_required(root: Path, field: str) -> None:
    with pytest.raises(CannotJudge, match=field):
        write(root, {name: value for name, value in GOOD.items() if name != field})


def test_a_field_that_is_not_known_is_refused(root: Path) -> None:
    with pytest.raises(CannotJudge, match="until"):
        write(root, {**GOOD, "until": "2030-01-01"})


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "conformance.ledger.v2"}'])
def test_a_file_that_is_no_ledger_is_refused(root: Path, text: str) -> None:
    path = root / "ledger.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CannotJudge, match=r"ledger\.json"):
        load_ledger(path)


def test_the_committed_ledger_allows_of_traces_what_lean_calls_the_threaded_envelope() -> None:
    allowed = [f for f in load_ledger().covered if f.difference in DIFFERENCES and not f.prefix]

    # `threadedDeclared` in lean/Runtime/Properties/Terms/Envelope.lean, shown to be an equivalence
    assert {str(f) for f in allowed} == {SEEN, OTHER, "threaded/n>1/buffer_overlap"}


def test_the_committed_ledger_is_of_its_schema() -> None:
    ledger = load_ledger()

    assert "threaded-waves" in [d.id for d in ledger.deviations]
    assert ledger.covered
    assert ledger.find("threaded-waves").revisit_date == "2027-05-31"
    with pytest.raises(CannotJudge, match="threaded-waves"):
        ledger.find("other")
