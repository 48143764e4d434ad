"""Lean's certificate checker and Python's, compared with each other and with the forger.

A verdict is wrong if the two sides differ, and if it is unlawful: not one of those that follow from
what the forger did. So a fault that both checkers have is found as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.certificates.forging import KINDS, Forged
from conformance.certificates.questions import Question, answer
from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject
from conformance.questions import Comparison, ask_question
from conformance.traces.export import Requester
from conformance.verdict import Verdict

_VALID = "valid"


@dataclass(frozen=True, slots=True)
class WrongVerdict:
    """One certificate on which the two sides differ, or on which one gives an unlawful verdict."""

    state: str
    forged: Forged
    lean: str
    python: str

    def __str__(self) -> str:
        return (
            f"{self.forged.kind}, {self.state}: Lean {self.lean}, Python {self.python}, "
            f"lawful {' or '.join(sorted(self.forged.lawful))}; {self.forged.text}"
        )

    def to_json(self) -> JsonObject:
        """Return the JSON form."""
        return {
            "state": self.state,
            "kind": self.forged.kind,
            "certificate": self.forged.text,
            "lawful": sorted(self.forged.lawful),
            "lean": self.lean,
            "python": self.python,
        }


@dataclass(frozen=True, slots=True)
class CertificateCheck(Comparison[WrongVerdict]):
    """What the comparison found; all but the states count certificates."""

    asked = "states"

    unlawful: int
    """On these a side's verdict does not follow from what the forger did."""
    accepted_bad: int
    """These a side calls valid, and they are not: the worst that can happen."""
    kinds: dict[str, int]
    """How many of each kind."""
    wrong: dict[str, int]
    """How many of each kind have a wrong verdict; kinds that have none are left out."""

    @property
    def verdict(self) -> Verdict:
        """`conforms` if there were verdicts, and all of them are the same and lawful."""
        return Verdict.of(self.compared > 0 and self.differing == self.unlawful == 0)


def check_certificates(
    lean: Requester,
    questions: Iterable[Question],
    advance: Callable[[], None] = lambda: None,
) -> CertificateCheck:
    """Compare the verdicts on all certificates. Raises `CannotJudge` if there is none."""
    states = differing = unlawful = accepted_bad = 0
    kinds: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    first: WrongVerdict | None = None
    for question in questions:
        states += 1
        verdicts = zip(question.forged, _ask(lean, question), answer(question), strict=True)
        for forged, theirs, ours in verdicts:
            kinds[forged.kind] += 1
            said = {theirs, ours}
            if len(said) > 1 or not said <= forged.lawful:
                wrong[forged.kind] += 1
                first = first or WrongVerdict(question.id, forged, theirs, ours)
                differing += len(said) > 1
                unlawful += not said <= forged.lawful
                accepted_bad += _VALID in said - forged.lawful
            advance()
    if not kinds:
        raise CannotJudge("no certificate was compared", fix="ask for at least one with --count")
    counts = {kind: kinds[kind] for kind in KINDS}
    return CertificateCheck(
        states, kinds.total(), differing, first, unlawful, accepted_bad, counts, dict(wrong)
    )


def _ask(lean: Requester, question: Question) -> list[str]:
    def fits(found: list[str]) -> bool:
        return len(found) == len(question.forged)

    where = "lean/Runtime/Wire/Certificates.lean"
    return ask_question(lean, question.to_json(), "verdicts", list[str], fits, where)
