"""The parts of a release that rest on proofs: theorems, gates, packs."""

from __future__ import annotations

from conformance.errors import CannotJudge
from conformance.lean.audit import foundation
from conformance.release.evidence import Evidence
from conformance.release.release import PartFound


def theorems(evidence: Evidence) -> PartFound:
    """Return the inventory of theorems and claims.

    A missing proof, an unbuilt module, code that nobody trusts, or a claim that is not as committed
    is a problem.
    """
    found = evidence.audit
    axioms = sorted({axiom for theorem in found.theorems for axiom in theorem.axioms})
    complete = all(theorem.complete for theorem in found.theorems)
    return PartFound(
        f"{len(found.theorems)} theorems, {len(found.claims.claims)} of them claims, among "
        f"{found.replayed} declarations that the kernel took; axioms: "
        f"{foundation(axioms, complete)}",
        found.findings or (() if found.theorems else ("the package proves nothing",)),
        {
            "theorems": [
                {**t, "foundation": theorem.foundation}
                for t, theorem in zip(found.to_json()["theorems"], found.theorems, strict=True)
            ],
            "axioms": axioms,
            "axioms_complete": complete,
            "claims": found.claims.to_json()["claims"],
            "code": found.to_json()["code"],
        },
    )


def gates(evidence: Evidence) -> PartFound:
    """Lean's gates against Python's."""
    found = evidence.gates
    first = f", such as {found.first}" if found.first else ""
    return PartFound(
        f"{found.compared} verdicts under {found.questions} sets of contracts, "
        f"{found.differing} differ",
        () if found.ok else (f"{found.differing} verdicts differ{first}",),
        {"questions": found.questions, "compared": found.compared, "differing": found.differing},
    )


def packs(evidence: Evidence) -> PartFound:
    """Every committed pack against what Lean proves now."""
    checks = evidence.packs
    if not checks:
        raise CannotJudge("no theorem pack is committed", fix="`conformance pack export`")
    names = sorted({c.value for check in checks for c in check.granted})
    return PartFound(
        f"{sum(len(c.pack.theorems) for c in checks)} entries of {len(checks)} packs grant "
        f"{', '.join(names) or 'nothing'}",
        tuple(
            f"{check.pack.name}: {f.reason}: {f.theorem or 'the pack'}: {f.message}"
            for check in checks
            for f in check.faults
        ),
        {"packs": [check.to_json() for check in checks]},
    )
