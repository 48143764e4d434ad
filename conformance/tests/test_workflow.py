"""The workflow that a user copies, and the hooks: they call what there is, as it is called here."""

from __future__ import annotations

import os
import re
import shlex
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from platformdirs import user_cache_dir

from conformance.cli.main import cli
from conformance.doctor.machine import NEWEST_PYTHON, OLDEST_PYTHON
from conformance.lean.provider import Provider
from conformance.tests.console import ROOT
from conformance.tests.documents import read

WORKFLOW = yaml.safe_load(read(".github/workflows/conformance.yml"))
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
RUNS = [shlex.split(step["run"]) for step in STEPS if "run" in step]
TESTS = {"scripts/test", "scripts/test-pythons"}
"""What takes no options of a verb."""
PYTHONS = WORKFLOW["jobs"]["pythons"]["strategy"]["matrix"]["python"]
CHECKS = sorted(f"scripts/{path.name}" for path in (ROOT / "scripts").glob("check-*.sh"))
HOOKS = [
    hook
    for repo in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    for hook in repo["hooks"]
]


def verb_of_script(script: str) -> list[str]:
    """The verb to which a script passes its options on."""
    (verb,) = re.findall(r'\bconformance ([a-z ]+) "\$@"', read(script))
    return str(verb).split()


def test_it_calls_the_four_checks_and_scripts_that_exist() -> None:
    scripts = [words[0] for words in RUNS]

    assert len(CHECKS) == 4
    assert set(CHECKS) < set(scripts)
    assert set(scripts) >= TESTS
    assert [script for script in scripts if not os.access(ROOT / script, os.X_OK)] == []


@pytest.mark.parametrize("words", [w for w in RUNS if w[0] not in TESTS], ids=" ".join)
def test_a_step_gives_options_that_the_verb_of_its_script_takes(words: list[str]) -> None:
    parses(verb_of_script(words[0]), words[1:])


def parses(verb: list[str], options: list[str]) -> None:
    """Parse a command line, and run nothing; raises `click.UsageError` if it is none."""
    command: click.Command = cli
    context = click.Context(cli)
    for word in verb:
        assert isinstance(command, click.Group)
        found = command.get_command(context, word)
        assert found is not None
        command = found
    command.make_context(" ".join(verb), options)


def test_an_option_that_the_verb_does_not_take_is_noticed() -> None:
    with pytest.raises(click.UsageError, match="--no-such-option"):
        parses(["run"], ["--no-such-option"])


def test_its_tests_are_run_as_ci_runs_them() -> None:
    (tests,) = (shlex.join(words) for words in RUNS if words[0] == "scripts/test")

    assert f'part "tests" {tests}\n' in read(".ci/run")


def test_a_failure_of_one_check_hides_no_other() -> None:
    jobs = (WORKFLOW["jobs"][name] for name in ("parity", "release"))
    steps = [step for job in jobs for step in job["steps"]]
    checks = [step for step in steps if step.get("run", "").split(" ")[0] in CHECKS]

    assert len(checks) == 4
    assert {step.get("if") for step in checks} == {"${{ !cancelled() }}"}


def test_each_job_makes_venv_before_it_calls_a_check() -> None:
    for job in WORKFLOW["jobs"].values():
        called = [step["run"].split(" ")[0] for step in job["steps"] if "run" in step]
        assert "make_venv" in read(called[0])
        assert set(called[1:]) <= set(CHECKS)


def test_it_gives_each_job_the_python_and_the_node_that_the_checks_need() -> None:
    for job in WORKFLOW["jobs"].values():
        used = {
            step["uses"].split("@")[0]: step.get("with") for step in job["steps"] if "uses" in step
        }
        assert used["actions/checkout"] is None
        version = (
            "${{ matrix.python }}"
            if job.get("strategy", {}).get("matrix", {}).get("python")
            else "3.11"
        )
        assert used["actions/setup-python"] == {"python-version": version}
        assert used["actions/setup-node"].keys() == {"node-version"}
    assert 'requires-python = ">=3.11"' in read("pyproject.toml")


def test_every_python_that_is_claimed_is_tried_on_both_systems_and_with_both_leans() -> None:
    matrix = WORKFLOW["jobs"]["pythons"]["strategy"]["matrix"]
    (claimed,) = re.findall(r"^claimed=\((.+)\)$", read("scripts/test-pythons"), re.M)
    classified = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', read("pyproject.toml"))

    assert ["3.11", *claimed.split()] == PYTHONS == classified
    assert [f"3.{n}" for n in range(OLDEST_PYTHON[1], NEWEST_PYTHON[1] + 1)] == PYTHONS
    assert matrix["os"] == ["ubuntu-latest", "macos-latest"]
    assert WORKFLOW["jobs"]["leans"]["strategy"]["matrix"]["lean"] == [p.value for p in Provider]


def test_it_keeps_what_the_harness_fetches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    (kept,) = (step["with"] for step in STEPS if step.get("uses", "").startswith("actions/cache@"))
    fetched = Path(user_cache_dir("conformance"))

    assert fetched in [Path(path).expanduser() for path in kept["path"].split()]
    for pattern in re.findall(r"'(.*?)'", kept["key"]):
        assert list(ROOT.glob(pattern)), pattern


def test_it_uploads_what_the_checks_write() -> None:
    kept = {
        step["with"]["path"] for step in STEPS if "actions/upload-artifact" in step.get("uses", "")
    }
    written = {
        value
        for words in RUNS
        for option, value in pairwise(words)
        if option in ("--junit", "--out")
    }

    assert kept == written


def test_no_registry_is_named() -> None:
    for file in (".github/workflows/conformance.yml", ".pre-commit-config.yaml"):
        assert "://" not in read(file)


def test_the_hooks_are_the_linters_and_types_of_the_tests() -> None:
    parts = dict(re.findall(r'^part "(.+?)" (.+)$', read("scripts/test"), re.M))
    assert parts.pop("pytest") == '"$PYTHON" -m pytest "$@"'
    places = {'"$(dirname "$PYTHON")/lint-imports"': ".venv/bin/lint-imports"}
    places['"$PYTHON"'] = ".venv/bin/python"
    for here, there in places.items():
        parts = {name: command.replace(here, there) for name, command in parts.items()}

    assert {hook["name"]: hook["entry"] for hook in HOOKS} == parts


def test_the_hooks_run_what_is_installed_over_the_whole_checkout() -> None:
    settings: list[dict[str, Any]] = [
        {key: hook[key] for key in ("language", "pass_filenames", "types")} for hook in HOOKS
    ]

    assert settings == [{"language": "system", "pass_filenames": False, "types": ["python"]}] * 5
