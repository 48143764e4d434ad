"""`conformance pack` over a handmade environment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli import pack as cli
from conformance.errors import CannotJudge
from conformance.lean.pack import LeanPack
from conformance.packs import diagnostics as pack_diagnostics
from conformance.packs import pack as packs
from conformance.tests.packs.demo import GRANTED, corpus, environment, lean_with
from conformance.tests.samples import LEAN


def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lean: dict[str, LeanPack], *args: str
) -> Result:
    """`conformance pack ARGS` over a handmade environment."""
    monkeypatch.setattr(cli, "lean_packs", lambda root, report: lean)
    monkeypatch.setattr(cli, "lean_producer", lambda: LEAN)
    monkeypatch.setattr(cli, "load_corpus", corpus)
    monkeypatch.setattr(packs, "fixtures_dir", lambda: tmp_path)
    return CliRunner().invoke(cli.command, args)


def test_the_verbs_export_list_and_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = run(monkeypatch, tmp_path, environment(), "export", "--pack", "Demo.pack")
    listed = run(monkeypatch, tmp_path, {}, "list", "--json")
    good = run(monkeypatch, tmp_path, environment(), "check", "--json")
    bad = run(monkeypatch, tmp_path, lean_with("one", axioms=("sorryAx",)), "check")

    assert written.exit_code == 0
    for said in (
        "  means: What certifiedWaves means.",
        "    always: ∀ st, certifiedWaves st",
        "  by two",
        "    states: two holds",
        "    axioms: propext",
        "    premises: it does not rain",
    ):
        assert f"{said}\n" in written.stdout
    assert [row["granted"] for row in json.loads(listed.stdout)] == [list(GRANTED)]
    assert (good.exit_code, json.loads(good.stdout)["verdict"]) == (0, "conforms")
    found = json.loads(good.stdout)["packs"][0]["capabilities"]["certifiedWaves"]
    assert found["sentence"] == "What certifiedWaves means."
    assert [clause["name"] for clause in found["clauses"]] == ["always", "twice"]
    assert [by["theorem"] for by in found["theorems"]] == ["two", "three"]
    assert {by["premises"] for by in found["theorems"]} == {None}
    assert bad.exit_code == 1
    assert "withdrawn    threadedCanonical: rests-on-axiom: one" in bad.stdout
    assert "1 packs, 1 capabilities withdrawn, 1 faults" in bad.stdout


def test_an_entry_that_names_another_theorem_is_not_exported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lean = lean_with("one", problem="its proof is two, not one")
    refused = run(monkeypatch, tmp_path, lean, "export", "--pack", "Demo.pack")

    assert refused.exit_code == 1
    assert "refused: one: its proof is two, not one" in refused.stdout
    assert not list(tmp_path.rglob("*.json"))


def test_no_pack_is_no_success(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = run(monkeypatch, tmp_path, environment(), "check")

    assert isinstance(found.exception, CannotJudge)


def test_without_a_native_toolchain_there_are_no_diagnostics_and_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pack_diagnostics, "lake_path", lambda: None)
    run(monkeypatch, tmp_path, environment(), "export", "--pack", "Demo.pack")
    found = run(monkeypatch, tmp_path, environment(), "check", "--diagnostics")

    assert found.exit_code == 0
    assert "no diagnostics: there is no native Lean toolchain" in found.stdout
