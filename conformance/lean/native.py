"""The official toolchain: `lake` on PATH, its build, and which Lean it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.lean.diagnostics import Diagnostic, Severity

_SEE_ELAN = "see that `lake` and `lean` run here: elan installs what lean/lean-toolchain names"

_MESSAGE = re.compile(r"(error|warning|info): (?:\./)?([^:\s]+\.lean):(\d+):(\d+): ?(.*)")
_VERSION = re.compile(r"version ([^,)\s]+)(?:,[^)]*commit ([0-9a-f]+))?")
_SEVERITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFORMATION}


@dataclass(frozen=True, slots=True)
class LakeBuild:
    """How `lake build` ended."""

    ok: bool
    diagnostics: tuple[Diagnostic, ...]


def lake_path() -> str | None:
    """Return `lake`, if a native toolchain is on PATH."""
    return shutil.which("lake") if shutil.which("lean") else None


def lake_build(
    root: Path, modules: Sequence[str] | None, report: Callable[[str], None]
) -> LakeBuild:
    """Run `lake build` in the package at `root`: for its default targets, or the named modules."""
    command = [lake_path() or "lake", "build", *(f"+{name}" for name in modules or ())]
    diagnostics = []
    try:
        with subprocess.Popen(
            command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                text = line.rstrip("\n")
                if match := _MESSAGE.match(text):
                    kind, file, row, column, words = match.groups()
                    shown = f"{root.name}/{file}"
                    found = Diagnostic(shown, int(row), int(column), _SEVERITY[kind], words)
                    diagnostics.append(found)
                    text = str(found)
                report(text)
    except OSError as error:
        raise CannotJudge(
            f"lake cannot be started: {error}", where=command[0], fix=_SEE_ELAN
        ) from error
    return LakeBuild(process.returncode == 0, tuple(diagnostics))


def native_version(cwd: Path) -> tuple[str, str, str]:
    """Return version, commit and path of the native Lean, which elan chooses by the folder."""
    lean = shutil.which("lean") or "lean"
    try:
        done = subprocess.run(
            [lean, "--version"], cwd=cwd, capture_output=True, text=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotJudge(f"`lean --version` failed: {error}", where=lean, fix=_SEE_ELAN) from error
    match = _VERSION.search(done.stdout)
    if done.returncode or not match:
        said = (done.stderr or done.stdout).strip()[-400:]
        raise CannotJudge(f"`lean --version` failed: {said}", where=lean, fix="mend the toolchain")
    return match[1], match[2] or "", lean
