"""The parts of a release: what each looks at, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from conformance.errors import CannotJudge
from conformance.judge.verdict import Result
from conformance.ledger.gate import Code, LedgerFault, check_ledger
from conformance.ledger.ledger import Deviation
from conformance.manifest.manifest import drift, observed_shapes
from conformance.release.evidence import Evidence
from conformance.release.proofs import gates, packs, theorems
from conformance.release.release import Part, PartFound
from conformance.traces.export import without_trace
from conformance.verdict import Verdict

_SEE_RUN = "see `conformance run`"


def release_parts(evidence: Evidence) -> tuple[Part, ...]:
    """Return every part, in the order of the report."""
    return tuple(
        Part(name, title, partial(judge, evidence)) for name, (title, judge) in _PARTS.items()
    )


def corpus(evidence: Evidence) -> PartFound:
    """Compare the committed cases and their index with what the generator writes."""
    differing = evidence.differing_files
    files = {case.stem for case in evidence.corpus}
    return PartFound(
        f"{len(evidence.corpus)} cases in {len(files)} files, {len(differing)} files differ",
        tuple(f"{name} is not what the generator writes" for name in differing),
        {"cases": len(evidence.corpus), "files": len(files)},
    )


def trace_drift(evidence: Evidence) -> PartFound:
    """Compare the committed traces with Lean's answers of now."""
    answers = evidence.answers
    refused = without_trace(answers.values())
    found = evidence.drift
    return PartFound(
        f"{found.agreed} traces agree, {len(found.drifted)} drift, {len(refused)} refused by Lean",
        (
            *(f"{d.drift.value}: {d.case}: {d.detail}" for d in found.drifted),
            *(f"refused: {one.case}: {one.error}" for one in refused),
        ),
        {"agreed": found.agreed, "by_other_source": len(found.other_source)},
    )


def parity(evidence: Evidence) -> PartFound:
    """Report the run over the whole corpus, regime by regime."""
    report = evidence.suite
    wrong = [(j, j.failure) for j in report.failures if j.failure is not None]
    if report.verdict is Verdict.UNJUDGED:
        said = [f"{j.case}: {f.message}" for j, f in wrong] + [f.message for f in report.whole]
        raise CannotJudge(
            f"{len(said)} comparisons could not be made, such as {said[0]}", fix=_SEE_RUN
        )
    total = report.total
    return PartFound(
        f"{total.compared} comparisons of {report.listed} cases: {total.exact} exact, "
        f"{total.in_envelope} in the declared envelope, {total.failed} failed",
        (
            *(f"{j.case} ({j.regime}): {f.diagnosis}: {f.message}" for j, f in wrong),
            *(f"{f.diagnosis}: {f.message}" for f in report.whole),
        ),
        {
            "cases": report.listed,
            "regimes": {regime.value: tally.to_json() for regime, tally in report.regimes.items()},
            "observed": {str(f): len(cases) for f, cases in report.observed.items()},
        },
    )


def ledger(evidence: Evidence) -> PartFound:
    """Check the ledger in both directions, against runs and shapes."""
    if evidence.suite.whole or any(j.result is Result.UNJUDGED for j in evidence.suite.judgements):
        raise CannotJudge(
            "not every case was judged, so it is not known which deviations are unobserved",
            fix=_SEE_RUN,
        )
    shapes = observed_shapes(evidence.committed_types)
    book = evidence.ledger
    faults = check_ledger(book, evidence.suite.observed, evidence.root, evidence.today, shapes)
    active = [d for d in book.deviations if d.active]
    return PartFound(
        f"{len(active)} active deviations cover {len(book.covered)} differences of runs and "
        f"{len(book.covered_shapes)} of shapes; {len(faults)} faults",
        tuple(f"{f.code}: {f.deviation or 'ledger'}: {_message(f, active)}" for f in faults),
        {
            "deviations": [
                {
                    "id": d.id,
                    "title": d.title,
                    "reason": d.reason,
                    "owner": d.owner,
                    "until": d.revisit_date,
                }
                for d in active
            ]
        },
    )


def _message(fault: LedgerFault, active: list[Deviation]) -> str:
    """Return what is wrong, without the day on which it was looked at."""
    if fault.code is not Code.EXPIRED:
        return fault.message
    until = next(d.revisit_date for d in active if d.id == fault.deviation)
    return f"was to be revisited by {until}"


def manifest(evidence: Evidence) -> PartFound:
    """Compare the types of both sides, and the committed manifest with Lean's of now."""
    now = evidence.lean_types
    drifted = drift(evidence.committed_types, now)
    shapes = observed_shapes(now)
    undeclared = [f for f in shapes if f not in evidence.ledger.covered_shapes]
    return PartFound(
        f"{len(now.types)} types: {len(shapes) - len(undeclared)} declared differences, "
        f"{len(undeclared)} others; {len(drifted)} types drifted from the committed manifest",
        (
            *(f"{f}: {shapes[f][0]}" for f in undeclared),
            *(f"drift: {d.type}: {d.detail}" for d in drifted),
        ),
        {"types": len(now.types), "declared": len(shapes) - len(undeclared)},
    )


def coverage(evidence: Evidence) -> PartFound:
    """Report what the corpus reached of the model."""
    found = evidence.coverage
    total = sum(len(counts) for counts in found.reached.values())
    return PartFound(
        f"{total - len(found.unreached)} of {total} constructors reached, "
        f"{len(found.unreached)} not, {len(found.problems)} of these without a good reason",
        found.problems,
        {"types": found.to_json()["types"], "unreached": found.to_json()["unreached"]},
    )


def branches(evidence: Evidence) -> PartFound:
    """Report which arms of the model's definitions the corpus took; Lean is asked again."""
    taken, left = evidence.branches
    asked, drifted = evidence.drifted_arms
    return PartFound(
        f"{len(taken.arms) - len(left.listed)} of {len(taken.arms)} arms taken, "
        f"{len(left.listed)} not, {len(left.problems)} of these without a good reason; Lean was "
        f"asked about {asked} cases, {len(drifted)} of them take other arms than committed",
        (
            *left.problems,
            *(f"{name}: takes other arms: {arms[0]}, …" for name, arms in drifted.items()),
        ),
        {
            "arms": len(taken.arms),
            "asked": asked,
            "untaken": [{"arm": str(arm), "reason": reason} for arm, reason in left.listed],
        },
    )


def minimized(evidence: Evidence) -> PartFound:
    """Compare the minimized list with the corpus: what it no longer reaches or kills."""
    listed, lost = evidence.minimized
    return PartFound(
        f"{listed} of {len(evidence.corpus)} cases are listed, {len(lost)} things lost",
        tuple(lost),
        {"listed": listed},
    )


_PARTS: dict[str, tuple[str, Callable[[Evidence], PartFound]]] = {
    "theorems": ("Theorems and their axioms", theorems),
    "corpus": ("The corpus is what its tables say", corpus),
    "drift": ("Committed traces are what Lean says now", trace_drift),
    "parity": ("The Python VM against Lean, at every regime", parity),
    "gates": ("Runtime gates, on all combinations", gates),
    "packs": ("Theorem packs and the capabilities they grant", packs),
    "ledger": ("Parity ledger", ledger),
    "manifest": ("Shapes of the shared types", manifest),
    "coverage": ("Coverage of the model", coverage),
    "branches": ("Arms of the model's definitions that Lean took", branches),
    "minimized": ("The minimized corpus loses nothing", minimized),
}
PARTS = tuple(_PARTS)
"""The names of the parts, in the order of the report; one that lacks a part is none."""
