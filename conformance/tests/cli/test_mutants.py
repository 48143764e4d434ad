"""`conformance mutants`: what lives is the exit status, and what cannot be planted is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli import mutants as cli
from conformance.cli.mutants import command
from conformance.errors import CannotJudge
from conformance.mutants import tools
from conformance.mutants.areas import DEMANDED, FAST


def test_the_fast_part_is_of_the_areas_where_nothing_may_live() -> None:
    done = CliRunner().invoke(command, ["--fast", "--json", "-k", "state"])
    found = json.loads(done.stdout)

    assert found["alive"] + found["unreached"] == 0, [
        m["mutant"] for m in found["mutants"] if m["status"] in ("alive", "unreached")
    ]
    assert found["killed"] > 5
    assert found["sample"] == f"one mutant in {FAST}, chosen by the seed 1"
    assert set(found["areas"]) <= set(DEMANDED)
    assert done.exit_code == 0


def test_one_that_lives_is_the_exit_status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "load_equivalents", dict)
    out = tmp_path / "matrix.json"
    done = CliRunner().invoke(
        command,
        ["--area", "waves", "-k", "head = -2", "--cases", "together", "--out", str(out)],
    )

    assert done.exit_code == 1
    assert "alive: pyvm/runtime/wave.py" in done.stdout
    assert json.loads(out.read_text())["alive"] > 0


def test_a_pattern_that_names_no_mutant_is_no_success() -> None:
    done = CliRunner().invoke(command, ["--area", "waves", "-k", "no such mutant"])

    assert isinstance(done.exception, CannotJudge)
    assert "no mutant is planted" in str(done.exception)


def test_without_the_tools_the_fix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "TOOLS", ("coverage", "no_such_tool"))
    done = CliRunner().invoke(command, ["--fast"])

    assert isinstance(done.exception, CannotJudge)  # `main` gives it the exit status 2
    assert "no_such_tool, which is not installed" in str(done.exception)
    assert "conformance[mutants]" in str(done.exception)


def test_an_unknown_area_is_named() -> None:
    done = CliRunner().invoke(command, ["--area", "wings"])

    assert isinstance(done.exception, CannotJudge)
    assert "no area is called 'wings'" in str(done.exception)


def test_the_matrix_from_which_a_list_is_first_made_needs_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing() -> dict[str, str]:
        raise CannotJudge("there is no list", fix="write one")

    monkeypatch.setattr(cli, "minimized_path", lambda: tmp_path / "no such list")
    monkeypatch.setattr(cli, "read_minimized", missing)
    done = CliRunner().invoke(
        command, ["--area", "waves", "-k", "head = -2", "--cases", "together", "--json"]
    )

    assert json.loads(done.stdout)["planted"] > 0
