"""The doctor's examination: what concerns which verb, and when a machine is sound."""

from __future__ import annotations

from importlib.metadata import version

from click.testing import CliRunner
from packaging.requirements import Requirement

from conformance.cli.main import cli
from conformance.doctor.examine import Examination, examine
from conformance.doctor.finding import Finding, State
from conformance.doctor.machine import wrong_package

ALL = Finding("Python", State.GOOD, "3.11")
LEAN = Finding("Lean", State.MISSING, "none", frozenset({"export", "fuzz"}), "install it")
OLD = Finding("model", State.STALE, "1 of 2", frozenset({"export"}), "build it")


def look() -> tuple[Finding, ...]:
    return ALL, LEAN, OLD


def test_what_another_verb_needs_does_not_concern_this_one() -> None:
    assert examine(["run"], [look]).findings == (ALL,)
    assert examine(["fuzz"], [look]).findings == (ALL, LEAN)
    assert examine((), [look]).findings == (ALL, LEAN, OLD)


def test_a_machine_is_sound_unless_something_is_missing_or_nothing_was_seen() -> None:
    assert examine(["run"], [look]).sound
    assert Examination((ALL, OLD)).sound
    assert not examine(["fuzz"], [look]).sound
    assert not Examination(()).sound


def test_people_are_told_who_needs_it_and_what_to_do() -> None:
    assert list(examine((), [look]).lines()) == [
        "good     Python  3.11",
        "missing  Lean    none",
        "                 needed by: export, fuzz",
        "                 fix: install it",
        "stale    model   1 of 2",
        "                 fix: build it",
        "3 things looked at, 1 amiss, 1 to be renewed",
    ]


def test_a_package_of_another_version_is_told_with_both() -> None:
    now = version("click")
    assert wrong_package(Requirement("click>=8")) is None
    assert wrong_package(Requirement("click<8")) == f"{now} is installed, <8 is asked for"
    assert wrong_package(Requirement("no-such-package")) == "not installed"


def test_a_verb_that_there_is_not_is_refused() -> None:
    done = CliRunner().invoke(cli, ["doctor", "exprot"])
    assert done.exit_code == 2
    assert "there is no verb exprot" in done.output
