"""One verdict: what every verb of the command line says in JSON, and with which status it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from conformance.cli.main import cli
from conformance.tests.cli.calls import CALLS, ENGINES
from conformance.tests.cli.verbs import Verb, leaves
from conformance.tests.samples import CHECKOUT
from conformance.verdict import Verdict

LEAVES = leaves()


def test_every_verb_has_its_call() -> None:
    assert CALLS.keys() == LEAVES.keys()


def test_a_verb_that_is_new_is_not_overlooked() -> None:
    @click.command("novel")
    def novel() -> None:
        """Do something new."""

    group = click.Group("all", {"old": click.Group("old", {"novel": novel})})

    assert leaves(group) == {("old", "novel"): novel}


@pytest.mark.parametrize("verb", LEAVES, ids=" ".join)
def test_every_verb_can_be_asked_for_json(verb: Verb) -> None:
    options = [o for o in LEAVES[verb].params if "--json" in o.opts]

    assert len(options) == 1
    assert isinstance(options[0], click.Option)
    assert options[0].is_flag or options[0].flag_value == "json"


@pytest.mark.parametrize("verb", CALLS, ids=" ".join)
def test_the_verdict_stands_at_the_top_and_decides_the_status(
    verb: Verb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    call = CALLS[verb]
    call.prepare(monkeypatch.setattr, tmp_path)
    words = [word.format(tmp_path) for word in call.words]

    done = CliRunner().invoke(cli, [*verb, *words, "--json"], obj=ENGINES)

    told = json.loads(done.stdout)
    if call.verdict is None:
        assert done.exit_code == 0
        assert "verdict" not in told
    else:
        assert told["verdict"] == call.verdict
        assert done.exit_code == call.verdict.exit_status


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, int]]:
    """What every verb prints, and how it ends, where there is no checkout and no engine."""
    empty = str(tmp_path_factory.mktemp("nowhere"))
    done = subprocess.run(
        [sys.executable, "-m", "conformance.tests.cli.nowhere"],
        env={
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "CONFORMANCE_ROOT": empty,
            "CONFORMANCE_LEAN": "none",
            "CONFORMANCE_WASM_HOME": empty,
        },
        cwd=empty,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found: dict[str, tuple[str, int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("verb", [v for v in LEAVES if v != ("doctor",)], ids=" ".join)
def test_a_verb_that_breaks_off_says_so_in_json_too(
    verb: Verb, nowhere: dict[str, tuple[str, int]]
) -> None:
    printed, status = nowhere[" ".join(verb)]

    told: dict[str, Any] = json.loads(printed)
    assert (told["verdict"], status) == (Verdict.UNJUDGED, Verdict.UNJUDGED.exit_status)
    assert told.keys() == {"verdict", "error"}
    assert told["error"].keys() == {"what", "where", "fix"}
    assert told["error"]["what"]
    assert told["error"]["fix"]


def test_the_doctor_says_what_is_amiss_where_all_others_break_off(
    nowhere: dict[str, tuple[str, int]],
) -> None:
    printed, status = nowhere["doctor"]

    told = json.loads(printed)
    states = {found["name"]: found["state"] for found in told["findings"]}
    assert (told["sound"], status) == (False, Verdict.UNJUDGED.exit_status)
    assert (states["Python"], states["checkout"], states["Lean"]) == ("good", "missing", "missing")
