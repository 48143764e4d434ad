"""Lean's classifier of traces and Python's, compared on generated pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.envelope.diff import EnvelopeClass
from conformance.envelope.questions import KINDS, Candidate, Question, answer
from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject
from conformance.questions import Comparison, ask_question
from conformance.traces.export import Requester


@dataclass(frozen=True, slots=True)
class Wrong:
    """One pair of traces on which the two sides disagree."""

    baseline: str
    question: Question
    candidate: Candidate
    lean: list[str]
    python: list[str]

    def __str__(self) -> str:
        declared = ", ".join(self.candidate.declared) or "nothing"
        return (
            f"{self.candidate.kind}, {self.baseline}, {declared} declared: "
            f"Lean {' '.join(self.lean)}, Python {' '.join(self.python)}"
        )

    def to_json(self) -> JsonObject:
        """Return the pair with both answers, as JSON."""
        return {
            "baseline_of": self.baseline,
            "kind": self.candidate.kind,
            "baseline": self.question.baseline.to_json(),
            "candidate": self.candidate.to_json(),
            "lean": self.lean,
            "python": self.python,
        }


@dataclass(frozen=True, slots=True)
class EnvelopeCheck(Comparison[Wrong]):
    """What the comparison found; all but the baselines count pairs of traces."""

    asked = "baselines"

    classes: dict[str, int]
    """How many fell in each class, as Lean says, strongest first."""
    kinds: dict[str, int]
    """How many candidates were made in each way."""
    wrong: dict[str, int]
    """By Lean's class, on how many Python disagrees; classes without any are left out."""


def check_envelope(
    lean: Requester,
    questions: Iterable[Question],
    advance: Callable[[], None] = lambda: None,
) -> EnvelopeCheck:
    """Compare what both sides say of every pair: its class, and every difference.

    Raises `CannotJudge` if there is no pair, or if a class has none and all agree: then not every
    class was compared.
    """
    baselines = 0
    classes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    first: Wrong | None = None
    for question in questions:
        baselines += 1
        said = zip(question.candidates, _ask(lean, question), answer(question), strict=True)
        for candidate, theirs, ours in said:
            classes[theirs[0]] += 1
            kinds[candidate.kind] += 1
            if theirs != ours:
                wrong[theirs[0]] += 1
                first = first or Wrong(question.id, question, candidate, theirs, ours)
            advance()
    if not classes:
        raise CannotJudge("no pair of traces was compared", fix="ask for at least one with --count")
    empty = [one.value for one in EnvelopeClass if not classes[one.value]]
    if empty and not wrong:
        raise CannotJudge(
            f"none of {classes.total()} pairs of traces is {' or '.join(empty)}",
            fix="ask for more with --count",
        )
    return EnvelopeCheck(
        baselines,
        classes.total(),
        wrong.total(),
        first,
        {one.value: classes[one.value] for one in EnvelopeClass},
        {kind: kinds[kind] for kind in KINDS},
        dict(wrong),
    )


def _ask(lean: Requester, question: Question) -> list[list[str]]:
    def fits(found: list[list[str]]) -> bool:
        """Return whether each candidate has its class, and then what differs."""
        known = all(one[:1] and one[0] in list(EnvelopeClass) for one in found)
        return known and len(found) == len(question.candidates)

    where = "lean/Runtime/Wire/Envelope.lean"
    return ask_question(lean, question.to_json(), "classes", list[list[str]], fits, where)
