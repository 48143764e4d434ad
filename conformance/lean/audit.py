"""The audit: what the package proves, on which axioms, and whether every proof is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.lean.build import build
from conformance.lean.claims import AREA, ClaimChange, Claims, changes, claims_of, load_claims
from conformance.lean.diagnostics import Severity
from conformance.lean.modules import Module, reachable, read_package
from conformance.lean.program import library_imports, run_program
from conformance.lean.provider import LeanIdentity, identity
from conformance.lean.settings import read_settings
from conformance.lean.trusted import CodePlace, TrustedCode, load_trusted, untrusted
from conformance.paths import lean_dir
from conformance.verdict import Verdict

_HERE = Path(__file__).parent
KERNEL = tuple(_HERE / f"{name}.lean" for name in ("Replay", "Entries", "Code", "Claims", "Audit"))
"""The Lean program that reads a package as the kernel has it."""

_NO_CLAIMS = Claims()


@dataclass(frozen=True, slots=True)
class AuditedTheorem:
    """An exported theorem: its statement with full names, and the axioms its proof rests on.

    It is `complete` if no library theorem is among what it uses whose proof this Lean leaves out.
    """

    name: str
    module: str
    statement: str
    axioms: tuple[str, ...]
    complete: bool


def foundation(axioms: Sequence[str], complete: bool) -> str:
    """Return the axioms of a theorem; it says so if those of library proofs are not seen."""
    names = ", ".join(axioms) or "none"
    return names if complete else f"{names}; what library proofs rest on is not seen by this Lean"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found; it `conforms` if there is no problem, and the claims are as committed."""

    problems: tuple[str, ...]
    theorems: tuple[AuditedTheorem, ...] = ()
    replayed: int = 0
    code: tuple[CodePlace, ...] = ()
    trusted: TrustedCode | None = None
    claims: Claims = _NO_CLAIMS
    changes: tuple[ClaimChange, ...] = ()
    lean: LeanIdentity | None = None
    """Whose kernel it was."""

    @property
    def verdict(self) -> Verdict:
        """Whether every proof is one, no module stands outside, and the claims are as committed."""
        return Verdict.of(not self.findings)

    @property
    def findings(self) -> tuple[str, ...]:
        """All that is wrong: problems, and claims that are not as committed."""
        return (*self.problems, *(str(change) for change in self.changes))

    def lines(self) -> Iterator[str]:
        """Yield each theorem with its axioms, what is trusted, and all that is wrong."""
        for theorem in self.theorems:
            yield f"{theorem.name} : {theorem.statement}"
            yield f"    axioms: {foundation(theorem.axioms, theorem.complete)}"
        for place in self.code:
            yield f"code: {place}"
            yield f"    {self._standing(place)}"
        for problem in self.findings:
            yield f"problem: {problem}"
        if self.lean is not None:
            yield f"by {self.lean}"
        yield f"{self.replayed} declarations taken by the kernel, {len(self.claims.claims)} claims"
        problems = f", {len(self.findings)} problems" if self.findings else ""
        yield f"{len(self.theorems)} theorems: {self.verdict}{problems}"

    def _standing(self, place: CodePlace) -> str:
        if not place.rests:
            return "no verdict rests on it"
        reason = (self.trusted or {}).get((place.kind, place.name))
        return f"trusted: {reason}" if reason else "refused"

    def to_json(self) -> dict[str, Any]:
        """Return the audit as JSON."""
        return {
            "problems": list(self.problems),
            "changes": [change.to_json() for change in self.changes],
            "lean": None if self.lean is None else self.lean.to_json(),
            "replayed": self.replayed,
            "code": [{**p.to_json(), "standing": self._standing(p)} for p in self.code],
            "claims": [claim.name for claim in self.claims.claims],
            "theorems": [{**asdict(t), "axioms": list(t.axioms)} for t in self.theorems],
        }


def audit_model(report: Callable[[str], None]) -> Audit:
    """Return the audit of the model, with the claims and the trusted code that are committed."""
    return audit(lean_dir(), report=report, trusted=load_trusted(), committed=load_claims())


def audit(
    root: Path,
    *,
    report: Callable[[str], None],
    trusted: TrustedCode | None = None,
    committed: Claims | None = None,
) -> Audit:
    """Build the package at `root`, let the kernel check all of it again, and see what that proves.

    The audit does not import the package: it reads its compiled files as data. What it says of a
    theorem holds of what the kernel accepted. The WebAssembly Lean does not load the library's own
    proofs: what they rest on is seen with the official toolchain only, and each theorem says so.
    Without `committed` claims none are compared.
    """
    root = root.resolve()
    built = build(root, report=report)
    package, roots = read_package(root), read_settings(root).roots
    if not built.ok:
        errors = [str(d) for d in built.diagnostics if d.severity is Severity.ERROR]
        left_out = [f"{name} was not built" for name in (*built.failed, *built.not_built)]
        return Audit((*errors, *left_out))
    own = sorted(reachable(package, roots))
    report(f"auditing {len(own)} modules")
    call = f"Audit.run {json.dumps(own)} `{AREA}"
    found = run_program(root, KERNEL, call, library_imports(package), report)
    places = (_place(root, package, raw) for raw in found["code"])
    code = tuple(sorted(places, key=lambda place: (place.kind, place.name, place.detail)))
    trusted = {} if trusted is None else trusted
    claims = claims_of(found["claims"], package)
    return Audit(
        (*_one_line(found["problems"]), *untrusted(code, trusted), *_orphans(root, package, roots)),
        tuple(AuditedTheorem(**{**t, "axioms": tuple(t["axioms"])}) for t in found["theorems"]),
        found["replayed"],
        code,
        trusted,
        claims,
        () if committed is None else tuple(changes(committed, claims)),
        identity(),
    )


def _one_line(problems: Sequence[str]) -> Iterator[str]:
    """Yield each problem on a line of its own: the kernel prints terms on many."""
    return (" ".join(problem.split()) for problem in problems)


def _place(root: Path, package: Mapping[str, Module], raw: dict[str, Any]) -> CodePlace:
    module = raw.pop("module")
    return CodePlace(file=package[module].file.relative_to(root.parent).as_posix(), **raw)


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
