"""A Lean program over a built package: imports before it, a call after it, and JSON comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import STDOUT, TimeoutExpired
from typing import Any

from conformance.errors import CannotJudge
from conformance.jsonfile import parse_as
from conformance.lean.diagnostics import Severity, from_lean
from conformance.lean.install import ensure_installed
from conformance.lean.modules import Module
from conformance.lean.native import lake_path
from conformance.lean.provider import Provider, choose_provider
from conformance.lean.store import Store
from conformance.lean.wasm import Launch, lean_launch
from conformance.processes.owner import run

TIMEOUT = 1800.0
_SEE_BUILD = "see `conformance lean build`; if that is well, the program does not fit this Lean"
LIBRARY = frozenset({"Init", "Std", "Lean", "Lake"})
"""How the names of the library's modules begin."""


def library_imports(package: Mapping[str, Module]) -> list[str]:
    """Return what the modules of a package import of Lean's own library, and of nothing else."""
    names = {name for one in package.values() for name in one.imports} - package.keys()
    return sorted(name for name in names if name.split(".")[0] in LIBRARY)


def run_program(
    root: Path,
    programs: Sequence[Path],
    call: str,
    modules: Sequence[str],
    report: Callable[[str], None],
) -> dict[str, Any]:
    """Return the JSON message of `call`, run behind the program's files with `modules` imported.

    The first file has the program's own imports. Raises `CannotJudge` if Lean cannot run, or prints
    anything but one object.
    """
    imports = "".join(f"import {name}\n" for name in modules)
    program = programs[-1]
    with tempfile.TemporaryDirectory(prefix="conformance-lean-") as folder:
        file = Path(folder) / program.name
        text = "\n".join(path.read_text(encoding="utf-8") for path in programs)
        command = f"\nrun_cmd Lean.Elab.Command.liftCoreM ({call})\n"
        file.write_text(imports + text + command, encoding="utf-8")
        said = _output(_launch(root, file, report), program)
    for line in said.splitlines():
        message = from_lean(line, program.name)
        if message is not None and message.severity is Severity.ERROR:
            raise CannotJudge(f"the Lean program failed: {message}", where=program, fix=_SEE_BUILD)
        if message is not None and message.text.startswith("{"):
            return parse_as(message.text, dict[str, Any], program, _SEE_BUILD)
    raise CannotJudge(
        f"the Lean program said nothing: {said[-400:]}", where=program, fix=_SEE_BUILD
    )


def _launch(root: Path, file: Path, report: Callable[[str], None]) -> Launch:
    if choose_provider() is Provider.NATIVE:
        return Launch.inheriting((lake_path() or "lake", "env", "lean", "--json", str(file)), root)
    found = ensure_installed(report)
    # The working folder is the temporary one: this build of Lean leaves a profile where it runs.
    return lean_launch(found, ("--json", str(file)), path=[Store.of(root).folder], cwd=file.parent)


def _output(launch: Launch, program: Path) -> str:
    try:
        return run(
            launch.command,
            env=launch.env,
            cwd=launch.cwd,
            stderr=STDOUT,
            stack=launch.stack,
            timeout=TIMEOUT,
        ).out
    except (OSError, TimeoutExpired) as error:
        raise CannotJudge(
            f"the Lean program could not run: {error}",
            where=program,
            fix="see `conformance lean doctor`, and try again with less load",
        ) from error
