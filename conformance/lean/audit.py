"""The audit: what the package proves, on which axioms, and whether every proof is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.lean.build import build
from conformance.lean.diagnostics import Severity
from conformance.lean.modules import Module, reachable, read_package
from conformance.lean.program import run_program
from conformance.lean.settings import read_settings
from conformance.verdict import Verdict

_PROGRAM = Path(__file__).with_name("Audit.lean")


@dataclass(frozen=True, slots=True)
class AuditedTheorem:
    """An exported theorem: its statement with full names, and the axioms its proof rests on."""

    name: str
    module: str
    statement: str
    axioms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found; it is `ok` if there is no problem."""

    problems: tuple[str, ...]
    theorems: tuple[AuditedTheorem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every proof is one, and no module is left out."""
        return not self.problems

    @property
    def verdict(self) -> Verdict:
        """Whether it is `ok`, as every check says it."""
        return Verdict.of(self.ok)

    def lines(self) -> Iterator[str]:
        """Yield each theorem with its axioms, and every problem."""
        for theorem in self.theorems:
            yield f"{theorem.name} : {theorem.statement}"
            yield f"    axioms: {', '.join(theorem.axioms) or 'none'}"
        for problem in self.problems:
            yield f"problem: {problem}"
        problems = "" if self.ok else f", {len(self.problems)} problems"
        yield f"{len(self.theorems)} theorems: {self.verdict}{problems}"

    def to_json(self) -> dict[str, Any]:
        """Return the audit as JSON."""
        return {
            "verdict": self.verdict.value,
            "problems": list(self.problems),
            "theorems": [{**asdict(t), "axioms": list(t.axioms)} for t in self.theorems],
        }


def audit(root: Path, *, report: Callable[[str], None]) -> Audit:
    """Build the package at `root` and audit all that its roots import.

    The WebAssembly Lean does not load the library's proofs: the axioms that these use (mostly
    `propext`) are seen only with the official toolchain. Those of the package's own proofs are
    always seen.
    """
    root = root.resolve()
    built = build(root, report=report)
    package, roots = read_package(root), read_settings(root).roots
    if not built.ok:
        errors = [str(d) for d in built.diagnostics if d.severity is Severity.ERROR]
        left_out = [f"{name} was not built" for name in (*built.failed, *built.not_built)]
        return Audit((*errors, *left_out))
    found = _run(root, sorted(reachable(package, roots)), report)
    theorems = [AuditedTheorem(**{**t, "axioms": tuple(t["axioms"])}) for t in found["theorems"]]
    return Audit((*found["problems"], *_orphans(root, package, roots)), tuple(theorems))


def _orphans(root: Path, package: dict[str, Module], roots: Sequence[str]) -> list[str]:
    """Return which modules no root reaches: an unbuilt proof cannot hide."""
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
    return run_program(root, _PROGRAM, f"Audit.run {json.dumps(list(own))}", own, report)
