"""Lean's answer to each case of the corpus, written as traces or compared with the committed ones.

A request is one case line; the answer is `{"case": id, "outcome": {…}}`, or
`{"case": id, "error": "…"}`, which fails that case and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema, parse_json
from conformance.traces.trace import OUTCOME, SCHEMA, Producer, Trace, is_outcome

TIMEOUT = 120.0
"""Seconds that Lean may take over one case or question."""


class Requester(Protocol):
    """What the export needs of a Lean process: a line in, a line out."""

    def request(self, line: str, timeout: float) -> str:
        """Send one line, and wait for its answer."""
        ...


@dataclass(frozen=True, slots=True)
class NoTrace:
    """A case that Lean did not answer with a trace."""

    case: str
    error: str
    malformed: bool = False
    """Whether there was an answer, which is no outcome; else the engine says why it gives none."""

    def to_json(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"case": self.case, "error": self.error}


class LeanFailed(CannotJudge):
    """When Lean, asked afresh, gives no trace of a case."""

    def __init__(self, answer: NoTrace, where: str | None = None) -> None:
        what = "Lean's answer is no outcome" if answer.malformed else "Lean does not take the case"
        fix = MEND if answer.malformed else _CORRECT
        super().__init__(f"{what}: {answer.error}", where=where or answer.case, fix=fix)


MEND = "lean/Runtime/Wire/Export.lean writes it: mend it there, then `conformance lean build`"
"""What to do about an answer of Lean's that is no outcome."""
_CORRECT = "correct the case; what Lean takes is in lean/Runtime/Wire/Case.lean"
Answer = Trace | NoTrace
Progress = Callable[[Answer], None]
"""Called with each answer as it comes, from any thread."""


def ask(lean: Requester, case: Case, producer: Producer, timeout: float = TIMEOUT) -> Answer:
    """Ask for the trace of one case; raises `CannotJudge` if the process died or hangs."""
    reply = lean.request(canonical_json(case.resolved), timeout)

    def malformed(what: str) -> NoTrace:
        return NoTrace(case.id, f"{what}: {reply[:200]!r}", malformed=True)

    try:
        answer = parse_json(reply, case.id)
    except CannotJudge as unread:
        return malformed(unread.what)
    if not isinstance(answer, dict):
        return malformed("not an object")
    error = answer.get("error")
    if isinstance(error, str):
        return NoTrace(case.id, error)
    if answer.get("case") != case.id:
        return malformed("field case: another case")
    outcome = answer.get("outcome")
    if not is_outcome(outcome):
        return malformed(f"field outcome: not {OUTCOME}")
    return Trace(case.id, case.hash, producer, outcome)


def validated(answer: Answer) -> Answer:
    """Check a trace against the schema before it is written; that takes longer than Lean did."""
    if isinstance(answer, NoTrace):
        return answer
    try:
        check_schema(answer.to_json(), SCHEMA, answer.case)
    except CannotJudge as error:
        return NoTrace(answer.case, error.what, malformed=True)
    return answer


def ask_all(
    cases: Sequence[Case],
    connect: Callable[[], AbstractContextManager[Requester]],
    producer: Producer,
    *,
    jobs: int = 1,
    progress: Progress = lambda answer: None,
) -> dict[str, Answer]:
    """Ask for the trace of every case, in the order of the cases; a process for each job."""

    def work(shard: Sequence[Case]) -> dict[str, Answer]:
        answers = {}
        with connect() as lean:
            for case in shard:
                answers[case.id] = ask(lean, case, producer)
                progress(answers[case.id])
        return answers

    shards = [shard for i in range(jobs) if (shard := cases[i::jobs])]
    if not shards:
        raise CannotJudge("no case to export", fix="list the ids: `conformance show --list`")
    with ThreadPoolExecutor(len(shards)) as pool:
        answered = {
            case: answer for part in pool.map(work, shards) for case, answer in part.items()
        }
    return {case.id: answered[case.id] for case in cases}


def without_trace(answers: Iterable[Answer]) -> tuple[NoTrace, ...]:
    """Keep the answers that are no traces."""
    return tuple(answer for answer in answers if isinstance(answer, NoTrace))


def by_file(cases: Iterable[Case]) -> Iterator[tuple[str, tuple[Case, ...]]]:
    """Group the cases by corpus file; those of one file follow each other in the corpus."""
    for stem, group in groupby(cases, key=lambda case: case.stem):
        yield stem, tuple(group)
