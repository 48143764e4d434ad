"""`conformance lean claims` over a handmade audit: what is accepted, and what never is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli import lean as verbs
from conformance.cli.main import cli
from conformance.errors import CannotJudge
from conformance.lean import claims
from conformance.lean.audit import Audit
from conformance.lean.claims import Claim, Claims, changes, load_claims, write_claims

HASH = "5" * 64
CLAIM = Claim("T.one", "T", ("One is one.",), ("1 = 1",), (), HASH)
CLAIMED = Claims((CLAIM,))


def run(
    monkeypatch: pytest.MonkeyPatch, file: Path, *args: str, now: Claims, problems: tuple[str, ...]
) -> Result:
    """`conformance lean claims ARGS` where this is claimed now."""

    def audited(*_: object, committed: Claims, **__: object) -> Audit:
        return Audit(problems, claims=now, changes=tuple(changes(committed, now)))

    monkeypatch.setattr(verbs, "audit_package", audited)
    monkeypatch.setattr(verbs, "claims_path", lambda: file)
    monkeypatch.setattr(claims, "claims_path", lambda: file)
    return CliRunner().invoke(cli, ["lean", "claims", *args])


def test_what_is_claimed_anew_is_accepted_on_demand_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "claims.json"
    write_claims(CLAIMED, file)
    weaker = Claims((replace(CLAIM, statement=("True",), hash="6" * 64),))

    told = run(monkeypatch, file, now=weaker, problems=())
    untouched = load_claims(file)
    accepted = run(monkeypatch, file, "--accept", "--json", now=weaker, problems=())
    again = run(monkeypatch, file, now=weaker, problems=())

    assert told.exit_code == 1
    assert "T.one states something else\n  committed:\n    One is one.\n    1 = 1\n" in told.stdout
    assert "  now:\n    One is one.\n    True\n" in told.stdout
    assert untouched == CLAIMED
    assert (accepted.exit_code, json.loads(accepted.stdout)["verdict"]) == (0, "written")
    assert json.loads(accepted.stdout)["changes"][0]["now"] == "One is one.\nTrue"
    assert load_claims(file) == weaker
    assert again.exit_code == 0
    assert again.stdout.endswith("1 claims, 0 terms, 0 changes: conforms\n")


def test_the_first_claims_are_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"

    refused = run(monkeypatch, file, now=CLAIMED, problems=())
    accepted = run(monkeypatch, file, "--accept", now=CLAIMED, problems=())

    assert isinstance(refused.exception, CannotJudge)
    assert accepted.exit_code == 0
    assert load_claims(file) == CLAIMED


def test_nothing_is_accepted_of_a_package_with_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "claims.json"

    found = run(monkeypatch, file, "--accept", now=CLAIMED, problems=("T.one is not proved",))

    assert found.exit_code == 1
    assert "T.one is not proved" in found.stdout
    assert not file.exists()


def test_no_claim_at_all_is_not_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    write_claims(CLAIMED, file)

    found = run(monkeypatch, file, "--accept", now=Claims(), problems=())

    assert isinstance(found.exception, CannotJudge)
    assert load_claims(file) == CLAIMED
