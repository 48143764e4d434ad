"""What runs the documents: it passes what is true, fails what is not, and overlooks no command."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.tests.console import blocks_of, run_block
from conformance.tests.elsewhere import not_elsewhere

CONSOLE = "# Made up\n\n```console\n{}\n```\n"


def wrong_in(text: str, tmp_path: Path) -> list[str]:
    """What running a made-up block finds wrong (without a checkout)."""
    (block,) = blocks_of(CONSOLE.format(text))
    return run_block(block, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "$ true",
        "$ false  # exit status 1",
        "$ echo 12 cases, 7.0 s, 31 cases/s\n12 cases, 4.5 s, 298 cases/s",
        "$ echo 12 cases in 0.9s\n12 cases in …",
        "$ printf 'a\\nb\\nc\\n'\na\n…\nc",
        "$ printf 'judging: 1 of 2\\nin /tmp/x/y\\n' >&2\nin …/y",
        "$ echo one > file\n$ cat file\none",
    ],
)
def test_a_readme_that_is_true_passes(text: str, tmp_path: Path) -> None:
    assert wrong_in(text, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$ false", "ended with 1, not 0"),
        ("$ true  # exit status 1", "ended with 0, not 1"),
        ("$ (exit 2)  # exit status 1", "ended with 2, not 1"),
        ("$ a-command-that-nobody-wrote", "ended with 127, not 0"),
        ("$ false | cat", "ended with 1, not 0"),
        ("$ echo one\ntwo", "printed\none"),
        ("$ echo 12 cases\n3 cases", "printed\n12 cases"),
        ("$ echo 12 of 13 s\n2 of 13 s", "printed\n12 of"),
        ("$ printf 'a\\nb\\nc\\n'\na\nc", "printed\na"),
        ("$ printf 'a\\nb\\n'\na", "printed\na"),
    ],
)
def test_a_readme_that_is_not_true_fails(text: str, said: str, tmp_path: Path) -> None:
    (wrong,) = wrong_in(text, tmp_path)

    assert said in wrong


@pytest.mark.parametrize(
    ("readme", "said"),
    [
        ("```sh\nscripts/new\n```\n", "line 1: commands stand in ```console blocks"),
        ("```\n$ scripts/new\n```\n", "line 2: a command outside"),
        ("    $ scripts/new\n", "line 1: a command outside"),
        ("```console\nscripts/new\n```\n", "line 2: output without a command"),
        ("```console\n$ true\n  $ scripts/new\n```\n", "line 3: a command that is indented"),
        ("```console\n$ scripts/new\n", "not closed"),
    ],
)
def test_a_command_that_would_not_be_run_is_refused(readme: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        blocks_of(readme)


@pytest.mark.parametrize(
    ("command", "runner", "said"),
    [
        ("scripts/new", "tests", "no part 'tests' that runs `scripts/new`"),
        ("scripts/new", "new", "no part 'new' that runs `scripts/new`"),
        ("scripts/test", "tests", "`scripts/test` is in no document"),
        ("scripts/new", "test_of_it", "no test test_of_it runs `scripts/new`"),
        (
            "conformance pack check",
            "test_a_command_that_is_run_nowhere_is_found",
            "no test test_a_command_that_is_run_nowhere_is_found runs `conformance pack check`",
        ),
    ],
)
def test_a_command_that_is_run_nowhere_is_found(command: str, runner: str, said: str) -> None:
    shown = "conformance pack check" if "pack" in command else "scripts/new"
    (wrong,) = not_elsewhere(blocks_of(CONSOLE.format(f"$ {shown}")), {command: runner})

    assert said in wrong
