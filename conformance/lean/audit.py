"""The audit: what the package proves, on which axioms, and whether every proof is one."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.lean.build import build
from conformance.lean.diagnostics import Severity, from_lean
from conformance.lean.install import ensure_installed
from conformance.lean.modules import Module, reachable, read_package
from conformance.lean.native import lake_path
from conformance.lean.provider import Provider, choose_provider
from conformance.lean.settings import read_settings
from conformance.lean.store import Store
from conformance.lean.wasm import Launch, lean_launch

_PROGRAM = Path(__file__).with_name("Audit.lean")
_TIMEOUT = 1800.0


@dataclass(frozen=True, slots=True)
class Theorem:
    """An exported theorem: its statement with full names, and the axioms its proof rests on."""

    name: str
    module: str
    statement: str
    axioms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found; it is `ok` if there is no problem."""

    problems: tuple[str, ...]
    theorems: tuple[Theorem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every proof is one, and no module stands outside."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """The audit as plain JSON values."""
        return {
            "verdict": "ok" if self.ok else "failed",
            "problems": list(self.problems),
            "theorems": [{**asdict(t), "axioms": list(t.axioms)} for t in self.theorems],
        }


def audit(root: Path, *, report: Callable[[str], None]) -> Audit:
    """Build the package at `root` and audit all that its roots import.

    The WebAssembly Lean does not load the library's proofs: what they use (`propext`, mostly) is
    seen with the official toolchain only. What the package's own proofs use is always seen.
    """
    root = root.resolve()
    built = build(root, report=report)
    package, roots = read_package(root), read_settings(root).roots
    if not built.ok:
        errors = [str(d) for d in built.diagnostics if d.severity is Severity.ERROR]
        left_out = [f"{name} was not built" for name in (*built.failed, *built.not_built)]
        return Audit((*errors, *left_out))
    found = _run(root, sorted(reachable(package, roots)), report)
    theorems = [Theorem(**{**t, "axioms": tuple(t["axioms"])}) for t in found["theorems"]]
    return Audit((*found["problems"], *_orphans(root, package, roots)), tuple(theorems))


def _orphans(root: Path, package: dict[str, Module], roots: Sequence[str]) -> list[str]:
    """Say which modules no root reaches: an unbuilt proof cannot hide."""
    missing = [
        f"{root.name}/lakefile.toml: the root module {name} has no file"
        for name in roots
        if name not in package
    ]
    inside = reachable(package, roots)
    return missing + [
        f"{module.file.relative_to(root.parent)}: no root imports this module ({', '.join(roots)})"
        for name, module in sorted(package.items())
        if name not in inside
    ]


def _run(root: Path, own: Sequence[str], report: Callable[[str], None]) -> dict[str, Any]:
    report(f"auditing {len(own)} modules")
    imports = "".join(f"import {name}\n" for name in own)
    call = f"\nrun_cmd Lean.Elab.Command.liftCoreM (Audit.run {json.dumps(list(own))})\n"
    with tempfile.TemporaryDirectory(prefix="conformance-audit-") as folder:
        file = Path(folder) / "Audit.lean"
        file.write_text(imports + _PROGRAM.read_text(encoding="utf-8") + call, encoding="utf-8")
        said = _output(_launch(root, file, report))
    for line in said.splitlines():
        message = from_lean(line, "Audit.lean")
        if message is not None and message.severity is Severity.ERROR:
            raise CannotJudge(f"the audit program failed: {message}", where=_PROGRAM)
        if message is not None and message.text.startswith('{"problems":'):
            found: dict[str, Any] = json.loads(message.text)
            return found
    raise CannotJudge(f"the audit program said nothing: {said[-400:]}", where=_PROGRAM)


def _launch(root: Path, file: Path, report: Callable[[str], None]) -> Launch:
    if choose_provider() is Provider.NATIVE:
        return Launch.inheriting((lake_path() or "lake", "env", "lean", "--json", str(file)), root)
    found = ensure_installed(report)
    # The working folder is the temporary one: this build of Lean leaves a profile where it runs.
    return lean_launch(found, ("--json", str(file)), path=[Store.of(root).folder], cwd=file.parent)


def _output(launch: Launch) -> str:
    try:
        done = subprocess.run(
            launch.command,
            env=launch.env,
            cwd=launch.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotJudge(f"the audit program could not run: {error}", where=_PROGRAM) from error
    return done.stdout
