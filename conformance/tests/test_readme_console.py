"""README.md: every command that it shows is run, and ends and prints as it says.

A command is a line `$ COMMAND` of a ```console block; what follows it is what it prints. The
commands of a block run one after another in a copy of the checkout of their own. A command ends
with status 0 unless it says `# exit status N`. Where output is shown it must be all of the output,
numbers aside (times, counts and ticks change); `…` on a line of its own stands for any lines, and
inside a line for anything. Commands that need minutes are listed in `ELSEWHERE`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conformance.cli.main import cli
from conformance.lean.install import ensure_installed
from conformance.lean.provider import Provider, choose_provider
from conformance.ledger.references import missing_symbol

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Command -> the script and its part by name, or the test, that runs it in CI; not run here, because
# it ...
ELSEWHERE = {
    "scripts/test": (".ci/run", "tests"),  # runs this very test
    # need Lean's build of this copy, which takes minutes
    "conformance lean build -j 2": (".ci/run", "lean build"),
    "conformance lean audit": (".ci/run", "lean audit"),
    "conformance pack check": (".ci/run", "theorem packs"),
    "conformance pack export --pack Runtime.Packs.LaneSwap.pack": (
        "conformance/tests/packs/test_lean.py",
        "test_a_new_theorem_becomes_an_admitted_capability",
    ),
    "conformance certificates check --count 20000": (".ci/run", "forged certificates"),
    "conformance envelope check --count 5000": (".ci/run", "envelope"),
    "conformance branches --check -k two_buyer -j 2": (".ci/run", "branches"),
    "conformance fuzz --cases 200 --seed 1 --out build/fuzz": (".ci/run", "fuzz"),
    # need minutes of planting
    "conformance mutants --fast -j 2 --out build/mutants.json": (".ci/run", "mutants"),
    "conformance minimize --check --fast -j 2": (".ci/run", "minimized corpus"),
    # there Lean is asked the same, and what it says is compared, not written
    "conformance export -k my_protocol": (".ci/run", "export"),
    "scripts/check-release-conformance.sh -j 2 --out build/release": (
        ".ci/run",
        "release conformance",
    ),
    "conformance release verify build/release/release.json": (".ci/run", "release report"),
}
# What these print is about the machine they run on: only their status is looked at.
OF_THE_MACHINE = {"conformance lean doctor"}

_NOT_COPIED = (".git", ".venv", ".lake", ".*_cache", ".hypothesis", "__pycache__")
_STATUS = re.compile(r"\s+# exit status (\d+)$")
_PROGRESS = re.compile(r"[a-zA-Z ]+: \d+ of \d+")
_SHELLS = ("sh", "bash", "shell", "zsh", "shell-session")


@dataclass(slots=True)
class Command:
    """One command of the README and what is shown of its output."""

    line: int
    text: str
    status: int
    shown: list[str] = field(default_factory=list)


Block = list[Command]
Table = Mapping[str, tuple[str, str]]


def blocks_of(readme: str) -> list[Block]:
    """Every console block; raises ValueError for a command that stands anywhere else."""
    blocks: list[Block] = []
    fence: str | None = None
    for number, line in enumerate(readme.splitlines(), start=1):
        if line.lstrip().startswith(("```", "~~~")):
            fence = line.strip("`~ ") if fence is None else None
            if fence in _SHELLS:
                raise ValueError(f"line {number}: commands stand in ```console blocks")
            if fence == "console":
                blocks.append([])
        elif fence == "console":
            _add(blocks[-1], number, line)
        elif line.lstrip().startswith("$ "):
            raise ValueError(f"line {number}: a command outside a ```console block")
    if fence is not None:
        raise ValueError("the last block is not closed")
    return blocks


def _add(block: Block, number: int, line: str) -> None:
    if line.startswith("$ "):
        status = _STATUS.search(line)
        block.append(Command(number, _STATUS.sub("", line)[2:], int(status[1]) if status else 0))
    elif line.lstrip().startswith("$ "):
        raise ValueError(f"line {number}: a command that is indented")
    elif block:
        block[-1].shown.append(line)
    else:
        raise ValueError(f"line {number}: output without a command")


def prints_as_shown(shown: list[str], printed: str) -> bool:
    """Whether this is what is shown, numbers and spacing aside, or nothing is shown."""
    if not shown:
        return True
    lines = [line for line in printed.splitlines() if not _PROGRESS.fullmatch(line)]
    pattern = ""
    for line in shown:
        words = map(re.escape, _plain(line).split("…"))
        pattern += r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(words) + r"\n"
    return re.fullmatch(pattern, "".join(f"{_plain(line)}\n" for line in lines)) is not None


def _plain(line: str) -> str:
    return " ".join(re.sub(r"\d+", "0", line).split())


def run_block(block: Block, folder: Path, elsewhere: Table = ELSEWHERE) -> list[str]:
    """Run a block's commands in this copy of the checkout, and say what is not as shown."""
    wrong = []
    for command in block:
        if command.text in elsewhere:
            continue
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command.text],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        here = f"README.md:{command.line}: `{command.text}`"
        if done.returncode != command.status:
            wrong.append(
                f"{here} ended with {done.returncode}, not {command.status}\n{done.stdout}"
            )
        elif command.text not in OF_THE_MACHINE and not prints_as_shown(command.shown, done.stdout):
            wrong.append(f"{here} printed\n{done.stdout}")
    return wrong


def _environment(folder: Path) -> dict[str, str]:
    ours = ("CONFORMANCE_ROOT", "PYTHON", "PYTHONPATH", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    path = f"{folder / '.venv' / 'bin'}{os.pathsep}{kept['PATH']}"
    return {**kept, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def copy_checkout(folder: Path) -> Path:
    """Copy the checkout, with a `.venv` that the scripts find up to date."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    bin_ = folder / ".venv" / "bin"
    bin_.mkdir(parents=True)
    for name, words in (("python", ""), ("conformance", "-m conformance ")):
        (bin_ / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
        (bin_ / name).chmod(0o755)
    stamp = [folder / "scripts" / "requirements.lock", folder / "pyproject.toml"]
    (bin_.parent / "installed").write_bytes(b"".join(file.read_bytes() for file in stamp))
    return folder


def not_elsewhere(blocks: list[Block], elsewhere: Table) -> list[str]:
    """Say which entries of the table are not true: no such command here, or not run there."""
    commands = {command.text for block in blocks for command in block}
    wrong = [f"`{text}` is not in the README" for text in elsewhere if text not in commands]
    for text, (file, part) in elsewhere.items():
        if file.endswith(".py"):
            if not _tested(text, file, part):
                wrong.append(f"{file} has no test {part} that runs `{text}`")
            continue
        found = re.search(
            rf'^(?:part|beside) "{re.escape(part)}" (.+)$',
            (ROOT / file).read_text(encoding="utf-8"),
            re.M,
        )
        if found is None or _verb(found[1]) != _verb(text):
            wrong.append(f"{file} has no part {part!r} that runs `{text}`")
    return wrong


def _tested(text: str, file: str, test: str) -> bool:
    """Whether the file has the test, and calls the verb word by word."""
    verb = ", ".join(f'"{word}"' for word in _verb(text).split()[1:])
    code = (ROOT / file).read_text(encoding="utf-8")
    return f"\ndef {test}(" in code and verb in code


def _verb(command: str) -> str:
    return command.partition(" -")[0].strip()


def spans(readme: str, pattern: str) -> list[str]:
    """The code spans of the README, outside its blocks, that match."""
    text = re.sub(r"^```.*?^```$", "", readme, flags=re.M | re.S)
    found = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text))
    return [span for span in found if re.fullmatch(pattern, span)]


def first_command(block: Block) -> str:
    return f"line {block[0].line}: {block[0].text}"


@pytest.mark.parametrize("block", blocks_of(README), ids=first_command)
def test_the_commands_of_a_block_do_what_the_readme_says(block: Block, tmp_path: Path) -> None:
    if any(c.text in OF_THE_MACHINE for c in block) and choose_provider() is Provider.WASM:
        ensure_installed(print)

    assert run_block(block, copy_checkout(tmp_path / "checkout")) == []


def test_what_is_not_run_here_is_run_by_ci_under_its_name() -> None:
    assert not_elsewhere(blocks_of(README), ELSEWHERE) == []


def test_the_verbs_that_the_text_names_exist() -> None:
    for span in spans(README, r"conformance [a-z].*"):
        verb = cli.get_command(cli.make_context("conformance", ["run"]), span.split()[1])
        assert verb is not None, span


def test_the_files_that_the_text_names_exist() -> None:
    files = spans(README, r"(lean|pyvm|conformance|fixtures|scripts)/[\w./-]*")

    assert len(files) > 40
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_the_theorems_that_it_calls_proved_stand_where_it_says() -> None:
    section = README.partition("\n## What is proved\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[2:4] for line in section.splitlines() if "`lean/" in line]
    named = [f"{file.strip(' `')}#{name}" for names, file in rows for name in spans(names, r".+")]

    assert len(named) > 15
    assert {name: missing_symbol(name, ROOT) for name in named} == dict.fromkeys(named)


CONSOLE = "# Made up\n\n```console\n{}\n```\n"


def wrong_in(text: str, tmp_path: Path) -> list[str]:
    """What running a made-up block finds wrong (without a checkout)."""
    (block,) = blocks_of(CONSOLE.format(text))
    return run_block(block, tmp_path, {})


@pytest.mark.parametrize(
    "text",
    [
        "$ true",
        "$ false  # exit status 1",
        "$ echo 12 cases\n3 cases",
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
    ("table", "said"),
    [
        ({"scripts/new": (".ci/run", "tests")}, "no part 'tests' that runs `scripts/new`"),
        ({"scripts/new": (".ci/run", "new")}, "no part 'new' that runs `scripts/new`"),
        ({"scripts/test": (".ci/run", "tests")}, "`scripts/test` is not in the README"),
        (
            {"scripts/new": ("conformance/tests/test_readme.py", "test_of_it")},
            "no test test_of_it that runs `scripts/new`",
        ),
    ],
)
def test_a_command_that_is_run_nowhere_is_found(table: Table, said: str) -> None:
    (wrong,) = not_elsewhere(blocks_of(CONSOLE.format("$ scripts/new")), table)

    assert said in wrong
