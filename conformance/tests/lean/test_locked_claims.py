"""Claims are locked: whatever is not as accepted is told by name, with both texts (runs Lean)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.lean.audit import Audit, audit
from conformance.lean.claims import (
    AREA,
    ClaimChange,
    Claims,
    changes,
    claims_path,
    load_claims,
    write_claims,
)
from conformance.lean.modules import read_package
from conformance.ledger.references import lean_names
from conformance.paths import lean_dir
from conformance.tests.lean import claiming
from conformance.tests.lean.small_package import write
from conformance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Locked:
    """The audit of a package as accepted, and after every change."""

    accepted: Audit
    changed: Audit

    def change(self, name: str) -> ClaimChange:
        """What is told of one name."""
        (found,) = (change for change in self.changed.changes if change.name == name)
        return found


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Locked:
    root = tmp_path_factory.mktemp("locked") / "lean"
    first = audit(write(root, claiming.FILES), report=print)
    accepted = replace(first, changes=tuple(changes(first.claims, first.claims)))
    trusted = {("none", "none"): ""}
    changed = audit(
        write(root, claiming.changed()), report=print, trusted=trusted, committed=first.claims
    )
    return Locked(accepted, changed)


def test_what_was_accepted_is_as_accepted(locked: Locked) -> None:
    assert len(locked.accepted.claims.claims) == 10
    assert locked.accepted.verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    ("name", "what", "committed", "now"),
    [
        (
            "deleted",
            "is claimed no more",
            "It goes.\nRuntime.VM.step 2 = 3",
            None,
        ),
        (
            "hollow",
            "states something else",
            "It will say nothing.\nRuntime.VM.step 3 = 4",
            "It will say nothing.\nTrue",
        ),
        (
            "narrowed",
            "states something else",
            "It will hold of fewer.\n∀ (n : Nat), Runtime.VM.step n = n + 1",
            "It will hold of fewer.\n∀ (n : Nat), n < 5 → Runtime.VM.step n = n + 1",
        ),
        (
            "hidden",
            "is claimed no more",
            "It will be hidden.\nRuntime.VM.step 5 = 6",
            None,
        ),
        (
            "new",
            "is a new claim that nobody accepted",
            None,
            "It is new.\nRuntime.VM.step 6 = 7",
        ),
        (
            "reworded",
            "states the same, said in other words",
            "It will be told otherwise.\nRuntime.VM.step 4 = 5",
            "It is told otherwise.\nRuntime.VM.step 4 = 5",
        ),
    ],
)
def test_a_claim_that_is_not_as_accepted_is_told_with_both_statements(
    locked: Locked, name: str, what: str, committed: str | None, now: str | None
) -> None:
    found = locked.change(f"Runtime.Properties.{name}")

    assert (found.what, found.committed, found.now) == (what, committed, now)


@pytest.mark.parametrize(
    ("claim", "term", "committed", "now"),
    [
        (
            "large",
            "Runtime.Terms.Large",
            "def Large (n : Nat) : Prop := 10 < n",
            "def Large (n : Nat) : Prop := 0 < n",
        ),
        (
            "ranked",
            "Runtime.Terms.rank",
            "def rank : Nat → Nat\n  | 0 => 5\n  | n + 1 => rank n + 1",
            "def rank : Nat → Nat\n  | 0 => 0\n  | n + 1 => rank n + 1",
        ),
        (
            "unseen",
            "Runtime.VM.seen",
            "def seen (n : Nat) : Bool := n == 1",
            "def seen (n : Nat) : Bool := true",
        ),
        (
            "coloured",
            "Runtime.Terms.Colour",
            "inductive Colour where\n  | red\n  | green",
            "inductive Colour where\n  | red\n  | blue",
        ),
    ],
)
def test_a_claim_whose_terms_mean_something_else_is_told_with_both_definitions(
    locked: Locked, claim: str, term: str, committed: str, now: str
) -> None:
    found, defined = locked.change(f"Runtime.Properties.{claim}"), locked.change(term)

    assert found.what == "states the same in terms that mean something else"
    assert found.committed == found.now
    assert defined.what == "is a term of claims, and means something else"
    assert (defined.committed, defined.now) == (committed, now)


def test_what_the_program_runs_is_left_to_the_traces(locked: Locked) -> None:
    assert "Runtime.Properties.kept" in {claim.name for claim in locked.changed.claims.claims}
    assert not {"Runtime.Properties.kept", "Runtime.VM.step"} & {
        change.name for change in locked.changed.changes
    }


def test_a_change_fails_the_audit(locked: Locked) -> None:
    assert locked.changed.verdict is Verdict.DIFFERS
    assert replace(locked.accepted, changes=locked.changed.changes[:1]).verdict == "differs"
    assert str(locked.change("Runtime.Properties.hollow")) in locked.changed.findings


def test_what_is_written_is_what_is_read(locked: Locked, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    write_claims(locked.accepted.claims, file)

    assert load_claims(file) == locked.accepted.claims


def test_a_line_changed_by_hand_is_told(locked: Locked, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    write_claims(locked.accepted.claims, file)
    file.write_text(file.read_text().replace("Runtime.VM.step 1 = 2", "Runtime.VM.step 1 = 3"))

    (found,) = changes(load_claims(file), locked.accepted.claims)

    assert (found.name, found.what) == ("Runtime.Properties.kept", "states something else")


def test_without_accepted_claims_nothing_is_judged(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="conformance lean claims --accept"):
        load_claims(tmp_path / "claims.json")
    (tmp_path / "claims.json").write_text('{"schema": "conformance.claims.v1", "terms": []}')
    with pytest.raises(CannotJudge, match="claims"):
        load_claims(tmp_path / "claims.json")


def test_the_committed_claims_are_those_of_the_sources() -> None:
    stated = {
        name
        for module in read_package(lean_dir()).values()
        if module.name.startswith(f"{AREA}.") and ".Terms." not in module.name
        for name in lean_names(module.text)
        if name.startswith(f"{AREA}.")
    }

    assert len(stated) > 70
    assert {claim.name for claim in load_claims().claims} == stated


def test_the_committed_file_is_as_the_command_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    write_claims(load_claims(), file)

    assert json.loads(claims_path().read_text("utf-8")) == json.loads(file.read_text("utf-8"))
    assert claims_path().read_text("utf-8") == file.read_text("utf-8")


def test_no_claims_differ_from_any() -> None:
    assert len(list(changes(Claims(), load_claims()))) > 150
