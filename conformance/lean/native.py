"""The official toolchain: `lake` on PATH, its build, and which Lean it is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import STDOUT, TimeoutExpired

from conformance.errors import CannotJudge
from conformance.lean.diagnostics import Diagnostic, Severity
from conformance.processes.owner import end, run, start

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
        process = start(command, cwd=root, stderr=STDOUT)
    except OSError as error:
        raise CannotJudge(
            f"lake cannot be started: {error}", where=command[0], fix=_SEE_ELAN
        ) from error
    assert process.stdout is not None
    try:
        with process.stdout:
            for line in process.stdout:
                text = line.rstrip("\n")
                if match := _MESSAGE.match(text):
                    kind, file, row, column, words = match.groups()
                    shown = f"{root.name}/{file}"
                    found = Diagnostic(shown, int(row), int(column), _SEVERITY[kind], words)
                    diagnostics.append(found)
                    text = str(found)
                report(text)
        process.wait()
    finally:
        end(process)
    return LakeBuild(process.returncode == 0, tuple(diagnostics))


def native_version(cwd: Path) -> tuple[str, str, str]:
    """Return version, commit and path of the native Lean, which elan chooses by the folder."""
    lean = shutil.which("lean") or "lean"
    try:
        done = run((lean, "--version"), cwd=cwd, timeout=600)
    except (OSError, TimeoutExpired) as error:
        raise CannotJudge(f"`lean --version` failed: {error}", where=lean, fix=_SEE_ELAN) from error
    match = _VERSION.search(done.out)
    if done.status or not match:
        said = (done.err or done.out).strip()[-400:]
        raise CannotJudge(f"`lean --version` failed: {said}", where=lean, fix="mend the toolchain")
    return match[1], match[2] or "", lean
