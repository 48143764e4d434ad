"""What Lean is asked besides the cases: how a question is put, and what all answers showed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from msgspec import ValidationError, convert

from conformance.errors import CannotJudge
from conformance.jsonfile import parse_json
from conformance.plain_json import JsonObject
from conformance.traces.export import TIMEOUT, Requester
from conformance.verdict import Verdict


class WrongAnswer(Protocol):
    """An answer on which the sides differ, or that is wrong in another way; its text is a line."""

    def to_json(self) -> JsonObject:
        """Return the JSON form."""
        ...


_A = TypeVar("_A")
_F = TypeVar("_F", bound=WrongAnswer)


@dataclass(frozen=True, slots=True)
class Comparison(Generic[_F]):
    """What the comparison of Lean's answers with Python's found; a question has many answers."""

    asked: ClassVar[str] = "questions"
    """What a question is about, in JSON."""

    questions: int
    compared: int
    differing: int
    first: _F | None
    """The first answer that is wrong."""

    @property
    def verdict(self) -> Verdict:
        """`conforms` if both sides say the same everywhere, and were asked something."""
        return Verdict.of(self.compared > 0 and self.differing == 0)

    def to_json(self) -> JsonObject:
        """Return as JSON the counts that all comparisons have, its own, and the first finding."""
        shared = {field.name for field in fields(Comparison)}
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in shared}
        return {
            self.asked: self.questions,
            "compared": self.compared,
            "differing": self.differing,
            **own,
            "first": self.first.to_json() if self.first else None,
        }


def ask_question(
    lean: Requester,
    question: Mapping[str, Any],
    field: str,
    kind: type[_A],
    fits: Callable[[_A], bool],
    where: str,
) -> _A:
    """Ask a question that is no case, and return this field of the answer.

    Raises `CannotJudge`, naming the module that answers, if the answer is not to this question, or
    the field is not of this kind, or does not fit.
    """
    reply = lean.request(json.dumps(question, ensure_ascii=False), TIMEOUT)

    def refused(wrong: str) -> CannotJudge:
        return CannotJudge(
            f"Lean does not answer the question about {question['id']}: {wrong}: {reply[:200]!r}",
            where=where,
            fix="mend the module, then `conformance lean build`",
        )

    try:
        answer = parse_json(reply, where)
    except CannotJudge as error:
        raise refused(error.what) from error
    if not isinstance(answer, dict) or answer.get("case") != question["id"]:
        raise refused("field case: not this question")
    try:
        found = convert(answer.get(field), kind)
    except ValidationError as error:
        raise refused(f"field {field}: {error}") from error
    if not fits(found):
        raise refused(f"field {field}: not what was asked for")
    return found
