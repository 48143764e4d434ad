"""Console blocks of a document: their commands, run one after another in a copy of the checkout.

A command is a line `$ COMMAND` of a ```console block; what follows it is what it prints. A command
ends with status 0 unless it says `# exit status N`. Where output is shown it must be all of the
output, durations and spacing aside; `…` on a line of its own stands for any lines, and inside a
line for anything.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

_NOT_COPIED = (".git", ".venv", ".lake", ".*_cache", ".hypothesis", "__pycache__", "build")
_STATUS = re.compile(r"\s+# exit status (\d+)$")
_PROGRESS = re.compile(r"[a-zA-Z ]+: \d+ of \d+")
_DURATION = re.compile(r"\b\d+(?:\.\d+)? (?=s\b|cases/s\b)")
_SHELLS = ("sh", "bash", "shell", "zsh", "shell-session")


@dataclass(slots=True)
class Command:
    """One command of a document and what is shown of its output."""

    line: int
    text: str
    status: int
    shown: list[str] = field(default_factory=list)


Block = list[Command]


def blocks_of(document: str) -> list[Block]:
    """Every console block; raises ValueError for a command that stands anywhere else."""
    blocks: list[Block] = []
    fence: str | None = None
    for number, line in enumerate(document.splitlines(), start=1):
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
    """Whether this is what is shown, durations and spacing aside, or nothing is shown."""
    if not shown:
        return True
    lines = [line for line in printed.splitlines() if not _PROGRESS.fullmatch(line)]
    pattern = ""
    for line in shown:
        words = map(re.escape, _plain(line).split("…"))
        pattern += r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(words) + r"\n"
    return re.fullmatch(pattern, "".join(f"{_plain(line)}\n" for line in lines)) is not None


def _plain(line: str) -> str:
    return " ".join(_DURATION.sub("0 ", line).split())


def run_block(
    block: Block,
    folder: Path,
    *,
    document: str = "README.md",
    elsewhere: Collection[str] = (),
    of_the_machine: Collection[str] = (),
) -> list[str]:
    """Run a block's commands in this copy of the checkout, and say what is not as shown.

    Commands that are run elsewhere are passed over; of one that speaks of the machine on which it
    runs only the status is looked at.
    """
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
        here = f"{document}:{command.line}: `{command.text}`"
        if done.returncode != command.status:
            wrong.append(
                f"{here} ended with {done.returncode}, not {command.status}\n{done.stdout}"
            )
        elif command.text not in of_the_machine and not prints_as_shown(command.shown, done.stdout):
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
