"""What `--help` shows: examples that can be run, and the exit statuses, for every verb."""

from __future__ import annotations

from itertools import pairwise

import pytest
from click.testing import CliRunner

from conformance.cases.case import Case, select
from conformance.cases.protocols import protocol_names
from conformance.cli.main import cli
from conformance.lean.modules import read_package
from conformance.ledger.ledger import load_ledger
from conformance.mutants.matrix import planted
from conformance.paths import lean_dir, project_root
from conformance.tests.cli.verbs import verbs
from conformance.tests.samples import conformance

VERBS = [verb for verb, _ in verbs()]


def _help(verb: tuple[str, ...]) -> str:
    done = CliRunner().invoke(cli, [*verb, "--help"], prog_name="conformance")
    assert done.exit_code == 0
    return done.stdout


def _examples(verb: tuple[str, ...]) -> list[list[str]]:
    lines = _help(verb).partition("Examples:\n")[2].splitlines()
    return [line.partition(" > ")[0].split() for line in lines if line.strip()]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_help_has_examples_and_exit_statuses(verb: tuple[str, ...]) -> None:
    examples = _examples(verb)

    assert examples
    assert any(words[: len(verb) + 1] == ["conformance", *verb] for words in examples)
    assert "Exit status: 0" in _help(verb)
    assert "\\b" not in _help(verb)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_what_the_examples_name_exists(verb: tuple[str, ...], corpus: tuple[Case, ...]) -> None:
    ids = {case.id for case in corpus}
    for words in _examples(verb):
        for before, word in pairwise(words):
            if before == "-k" and verb == ("mutants",):
                assert any(file.mutants for file in planted(("waves",), word)), word
            elif before == "-k" and verb == ("lean", "mutants"):
                assert any(word in module.text for module in read_package(lean_dir()).values())
            elif before == "-k":
                assert select(corpus, word), word
            elif before == "project" and not word.endswith((".json", ".nuscr")):
                assert word in protocol_names()
            elif before == "explain":
                assert load_ledger().find(word)
            elif word.startswith("fixtures/"):
                assert (project_root() / word).is_file()
            elif "/" in word and not word.startswith("build/"):
                assert word in ids


@pytest.mark.parametrize(
    "verb",
    [
        "run",
        "diff",
        "ledger",
        "ledger check",
        "ledger explain",
        "export",
        "trace",
        "show",
        "corpus",
    ],
)
def test_help_has_an_example_from_outside(verb: str) -> None:
    done = conformance(*verb.split(), "--help")

    assert done.returncode == 0
    assert f"\n    conformance {verb.split()[0]}" in done.stdout.partition("Example")[2]
