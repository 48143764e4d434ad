"""The git commit of a checkout, and whether its files differ from what is committed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen

from conformance.processes.owner import start

_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""What a hook of another repository sets, and what would make git look there."""
_COMMIT = "# branch.oid "
_STATUS = ("git", "--no-optional-locks", "status", "--porcelain=v2", "--branch")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; both fields are None where there is no repository, or no git."""

    hash: str | None = None
    modified: bool | None = None
    """Whether a file is changed, staged, gone, or new and not ignored."""


class CommitQuestion:
    """Asks git about a checkout, in a process of its own while others work."""

    def __init__(self, root: Path) -> None:
        self._git = _start(root) if (root / ".git").exists() else None

    def answer(self) -> Commit:
        """Return what git answers."""
        if self._git is None:
            return Commit()
        said, _ = self._git.communicate()
        return read_status(said) if self._git.returncode == 0 else Commit()


def read_status(said: str) -> Commit:
    """Return the commit by what `git status` says; there may be no first commit yet."""
    lines = said.splitlines()
    commit = next((ln.removeprefix(_COMMIT) for ln in lines if ln.startswith(_COMMIT)), None)
    if commit is None or commit == "(initial)":
        return Commit()
    return Commit(commit, any(not line.startswith("#") for line in lines))


def _start(root: Path) -> Popen[str] | None:
    try:
        env = {name: value for name, value in os.environ.items() if name not in _OTHERS}
        return start(_STATUS, cwd=root, env=env, stderr=DEVNULL)
    except OSError:
        return None
