"""The parts of a release that rest on proofs: theorems, gates, packs."""

from __future__ import annotations

from dataclasses import asdict

from conformance.errors import CannotJudge
from conformance.lean.audit import foundation
from conformance.release.evidence import Evidence
from conformance.release.release import PartFound
from conformance.verdict import Verdict


def theorems(evidence: Evidence) -> PartFound:
    """Return the inventory of theorems, and which of them are claims.

    A missing proof, an unbuilt module, code that nobody trusts, a claim that is not as committed,
    or an edit of the model that nothing catches is a problem.
    """
    found, mutants = evidence.audit, evidence.model_mutants
    axioms = sorted({axiom for theorem in found.theorems for axiom in theorem.axioms})
    complete = all(theorem.complete for theorem in found.theorems)
    said = {claim.name: " ".join(claim.says) for claim in found.claims.claims}
    return PartFound(
        f"{len(found.theorems)} theorems, {len(said)} of them claims, among {found.replayed} "
        f"declarations that the kernel took; axioms: {foundation(axioms, complete)}",
        (
            *(found.findings or (() if found.theorems else ("the package proves nothing",))),
            *(f"nothing catches an edit of the model: {one.edit}" for one in mutants.alive),
        ),
        {
            "theorems": [
                {**asdict(t), "axioms": list(t.axioms), "says": said.get(t.name, "")}
                for t in found.theorems
            ],
            "axioms": axioms,
            "axioms_complete": complete,
            "code": found.to_json()["code"],
            "not_proved": evidence.not_proved,
            "model_mutants": {
                **mutants.counts(),
                "unsaid": [{"edit": str(one.edit), "shown_by": one.by} for one in mutants.unsaid],
            },
        },
    )


def gates(evidence: Evidence) -> PartFound:
    """Compare Lean's gates with Python's, and with the answers that are committed."""
    found, drifted = evidence.gates, evidence.drifted_answers
    first = f", such as {found.first}" if found.first else ""
    differing = f"{found.differing} verdicts differ{first}"
    return PartFound(
        f"{found.compared} verdicts under {found.questions} sets of contracts, "
        f"{found.differing} differ; {len(drifted)} committed answers drift",
        (
            *(() if found.verdict is Verdict.CONFORMS else (differing,)),
            *(f"the committed answer drifts: {contracts}" for contracts in drifted),
        ),
        {"questions": found.questions, "compared": found.compared, "differing": found.differing},
    )


def packs(evidence: Evidence) -> PartFound:
    """Compare every committed pack with what Lean proves now."""
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
