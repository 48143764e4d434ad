"""What a changed model is asked: every case, and the questions besides, with what Lean says now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from conformance.cases.case import Case
from conformance.certificates.questions import questions as certificates
from conformance.coverage.branches import QUESTIONS, Branches
from conformance.envelope.questions import questions as pairs
from conformance.errors import CannotJudge
from conformance.gates.answers import some_contracts
from conformance.gates.questions import question as gate_question
from conformance.jsonfile import canonical_json, parse_json
from conformance.traces.trace import TraceFile, trace_path, traces_dir

_CERTIFICATES = 400
_PAIRS = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a line, and the hash of its answer."""

    id: str
    kind: str
    """`case`, or what the question is about."""
    line: str
    expected: str


def all_questions(corpus: Sequence[Case]) -> Iterator[tuple[str, str, str]]:
    """Yield the id, the kind and the line of every question."""
    for case in corpus:
        yield case.id, "case", canonical_json(case.resolved)
    gates, forged, envelope = QUESTIONS
    for contracts in some_contracts():
        raw = gate_question(contracts)
        yield str(raw["id"]), gates, canonical_json(raw)
    for certificate in certificates(corpus, _CERTIFICATES, 0):
        yield certificate.id, forged, canonical_json(certificate.to_json())
    for pair in pairs(corpus, _PAIRS, 0):
        raw = pair.to_json()
        yield str(raw["id"]), envelope, canonical_json(raw)


Answering = Callable[[Sequence[tuple[str, str]]], Sequence[str]]
"""Takes lines, each behind what is expected of it, and returns the lines that a model says."""


def _questions(corpus: Sequence[Case], only: Set[str] | None) -> Iterator[tuple[str, str, str]]:
    """Yield all questions, or those of these ids; what comes behind the last is not made."""
    left = set(only or ())
    for question in all_questions(corpus):
        if only is None or question[0] in left:
            yield question
        left.discard(question[0])
        if only is not None and not left:
            return


def expected_answers(
    corpus: Sequence[Case], answering: Answering, only: Set[str] | None = None
) -> tuple[Asked, ...]:
    """Ask the model as it is; raises `CannotJudge` if it does not say what the traces say."""
    questions = list(_questions(corpus, only))
    said = answering([("?", line) for _, _, line in questions])
    if len(said) != len(questions):
        raise CannotJudge(
            f"the model answers {len(said)} of {len(questions)} questions",
            where=Path(__file__).with_name("Drift.lean"),
            fix="see `conformance export --check`",
        )
    cases = {case.id: case for case in corpus}
    files: dict[str, TraceFile] = {}
    found = []
    for (name, kind, line), answer in zip(questions, said, strict=True):
        digest, _, text = answer.partition(" ")
        if kind == "case":
            _check_committed(cases[name], text, files)
        found.append(Asked(name, kind, line, digest))
    return tuple(found)


def _check_committed(case: Case, text: str, files: dict[str, TraceFile]) -> None:
    if case.stem not in files:
        files[case.stem] = TraceFile(trace_path(case.stem, traces_dir()))
    committed = {"case": case.id, "outcome": files[case.stem].recorded(case).outcome}
    if canonical_json(parse_json(text, case.id)) != canonical_json(committed):
        raise CannotJudge(
            "the model says something else than the committed trace",
            where=case.id,
            fix="see `conformance export --check`",
        )


def nearest_first(
    asked: Sequence[Asked], branches: Branches, listed: frozenset[str], definition: str
) -> list[Asked]:
    """Return the questions with those first that reach the definition, minimized cases leading."""
    bits = sum(1 << i for i, arm in enumerate(branches.arms) if arm.definition == definition)

    def far(one: Asked) -> tuple[bool, bool]:
        name = one.id if one.kind == "case" else one.kind
        taken = branches.taken.get(name)
        return not (taken and taken.bits & bits), one.id not in listed

    return sorted(asked, key=far)
