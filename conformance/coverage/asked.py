"""Asking Lean which arms of the model each case takes: the marked copy runs the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conformance.cases.case import Case
from conformance.certificates.check import check_certificates
from conformance.certificates.questions import questions as certificates
from conformance.coverage.branches import QUESTIONS, Branches, Taken
from conformance.engines.engine import lean_producer
from conformance.envelope.check import check_envelope
from conformance.envelope.questions import questions as pairs
from conformance.errors import CannotJudge
from conformance.gates.answers import some_contracts
from conformance.gates.check import check_gates
from conformance.lean.cover import CoveredLean, arms, cover
from conformance.lean.source import exporter_source
from conformance.paths import lean_dir
from conformance.traces.committed import check
from conformance.traces.export import LeanFailed, Requester, ask_all, without_trace

_CERTIFICATES = 400
"""How many certificates are asked about, in two states or more."""
_PAIRS = 2_000
"""How many pairs of traces are asked about: enough for every class of the envelope."""


def ask_branches(
    cases: Sequence[Case],
    corpus: Sequence[Case],
    *,
    jobs: int = 1,
    report: Callable[[str], None],
    advance: Callable[[], None] = lambda: None,
) -> Branches:
    """Run the cases, and ask the questions, in the marked copy of the model.

    Raises `CannotJudge` if the copy says anything else than the committed traces: then its arms are
    not those of the model.
    """
    copy = cover(lean_dir())
    places = arms(copy, report=report)
    number = {place: i for i, place in enumerate(places)}
    noted: dict[str, frozenset[int]] = {}
    source = exporter_source()
    answers = ask_all(
        cases,
        lambda: CoveredLean(copy, noted),
        lean_producer(),
        jobs=jobs,
        progress=lambda answer: advance(),
    )
    if failed := without_trace(answers.values()):
        where = next(case.place for case in cases if case.id == failed[0].case)
        raise LeanFailed(failed[0], where)
    if drifted := check(corpus, answers, source, None).drifted:
        raise CannotJudge(
            f"the marked model says something else than the committed trace: {drifted[0].detail}",
            where=drifted[0].case,
            fix="see `conformance export --check`; if that agrees, Cover.lean is wrong",
        )
    taken = {case.id: Taken.of(case, (number[p] for p in noted[case.id])) for case in cases}
    said: dict[str, frozenset[int]] = {}
    with CoveredLean(copy, said) as lean:
        for name, ask in zip(QUESTIONS, (_gates, _certificates, _envelope), strict=True):
            said.clear()
            ask(lean, corpus)
            taken[name] = Taken.of(None, {number[p] for found in said.values() for p in found})
    return Branches(source, tuple(places.values()), taken)


def _gates(lean: Requester, corpus: Sequence[Case]) -> None:
    check_gates(lean, some_contracts())


def _envelope(lean: Requester, corpus: Sequence[Case]) -> None:
    check_envelope(lean, pairs(corpus, _PAIRS, 0))


def _certificates(lean: Requester, corpus: Sequence[Case]) -> None:
    check_certificates(lean, certificates(corpus, _CERTIFICATES, 0))
