"""Lean's answer to each case of the corpus, written as traces or compared with the committed ones.

A request is one case line; the answer is `{"case": id, "outcome": {…}}`, or
`{"case": id, "error": "…"}`, which fails that case and no other. So does a process that ends over a
case, or does not answer in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from threading import Event
from typing import Protocol

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema, parse_json
from conformance.lean.child import ChildEnded, ChildSilent
from conformance.processes.owner import end_all
from conformance.traces.trace import OUTCOME, SCHEMA, Producer, Trace, is_outcome

TIMEOUT = 60.0
"""Seconds that an engine may take over one case or question, if nothing else is said."""
IN_A_ROW = 5
"""After this many processes in a row that ended over their first case, none is started again."""


class Requester(Protocol):
    """What the export needs of a Lean process: a line in, a line out."""

    def request(self, line: str, timeout: float) -> str:
        """Send one line, and wait for its answer."""
        ...


class Why(Enum):
    """Why there is no trace of a case."""

    REFUSED = "does not take the case"
    """The engine says so, and why."""
    MALFORMED = "answers with what is no outcome"
    """There was an answer, which is none."""
    LOST = "gave no answer"
    """The process ended over the case, or did not answer in time, or could not be asked."""


@dataclass(frozen=True, slots=True)
class NoTrace:
    """A case that Lean did not answer with a trace."""

    case: str
    error: str
    why: Why = Why.REFUSED

    def to_json(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"case": self.case, "error": self.error}


class LeanFailed(CannotJudge):
    """When Lean, asked afresh, gives no trace of a case."""

    def __init__(self, answer: NoTrace, where: str | None = None) -> None:
        what = f"Lean {answer.why.value}: {answer.error}"
        super().__init__(what, where=where or answer.case, fix=_FIX[answer.why])


MEND = "lean/Runtime/Wire/Export.lean writes it: mend it there, then `conformance lean build`"
"""What to do about an answer of Lean's that is no outcome."""
_FIX = {
    Why.REFUSED: "correct the case; what Lean takes is in lean/Runtime/Wire/Case.lean",
    Why.MALFORMED: MEND,
    Why.LOST: "ask about this case alone, with more memory or a longer --timeout; if Lean ends "
    "over it again, report it with the case",
}
Answer = Trace | NoTrace
Progress = Callable[[Answer], None]
"""Called with each answer as it comes, from any thread."""


def ask(lean: Requester, case: Case, producer: Producer, timeout: float = TIMEOUT) -> Answer:
    """Ask for the trace of one case; raises `CannotJudge` if there is no process to ask."""
    try:
        reply = lean.request(canonical_json(case.resolved), timeout)
    except (ChildEnded, ChildSilent) as lost:
        return NoTrace(case.id, lost.what, Why.LOST)

    def malformed(what: str) -> NoTrace:
        return NoTrace(case.id, f"{what}: {reply[:200]!r}", Why.MALFORMED)

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
        return NoTrace(answer.case, error.what, Why.MALFORMED)
    return answer


def ask_all(
    cases: Sequence[Case],
    connect: Callable[[], AbstractContextManager[Requester]],
    producer: Producer,
    *,
    jobs: int = 1,
    timeout: float = TIMEOUT,
    in_a_row: int = IN_A_ROW,
    progress: Progress = lambda answer: None,
) -> dict[str, Answer]:
    """Ask for the trace of every case, in the order of the cases; a process for each job.

    A process that ends over a case is replaced, unless `in_a_row` of them did, one after another.
    Raises `CannotJudge` if none can be started.
    """
    over = Event()

    def work(shard: Sequence[Case]) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        asked = Asked(timeout, in_a_row)
        with connect() as lean:
            for case in shard:
                if over.is_set():
                    break
                answers[case.id] = asked.ask(lean, case, producer)
                progress(answers[case.id])
        return answers

    shards = [shard for i in range(jobs) if (shard := cases[i::jobs])]
    if not shards:
        raise CannotJudge("no case to export", fix="list the ids: `conformance show --list`")
    with ThreadPoolExecutor(len(shards)) as pool:
        try:
            parts = list(pool.map(work, shards))
        except BaseException as error:
            over.set()
            if not isinstance(error, Exception):  # an interrupt does not wait for Lean's answers
                end_all()
            raise
    answered = {case: answer for part in parts for case, answer in part.items()}
    return {case.id: answered[case.id] for case in cases}


class Asked:
    """Asks one process after another, as long as some of them answer."""

    def __init__(self, timeout: float, in_a_row: int = IN_A_ROW) -> None:
        self._timeout = timeout
        self._most_in_a_row = in_a_row
        self._answered = False
        self._in_a_row = 0
        self._gone: str | None = None
        """Why no process is asked any more."""

    def ask(self, lean: Requester, case: Case, producer: Producer) -> Answer:
        """Return the answer; raises `CannotJudge` if there was no process to begin with."""
        if self._gone is not None:
            return NoTrace(case.id, self._gone, Why.LOST)
        try:
            answer = ask(lean, case, producer, self._timeout)
        except CannotJudge as error:
            if not self._answered:
                raise
            self._gone = f"it could not be started again: {error.what}"
            return NoTrace(case.id, self._gone, Why.LOST)
        self._answered = True
        lost = isinstance(answer, NoTrace) and answer.why is Why.LOST
        self._in_a_row = self._in_a_row + 1 if lost else 0
        if self._in_a_row == self._most_in_a_row:
            self._gone = f"it was not asked, for it had ended {self._in_a_row} times in a row"
        return answer


def without_trace(answers: Iterable[Answer]) -> tuple[NoTrace, ...]:
    """Keep the answers that are no traces."""
    return tuple(answer for answer in answers if isinstance(answer, NoTrace))


def by_file(cases: Iterable[Case]) -> Iterator[tuple[str, tuple[Case, ...]]]:
    """Group the cases by corpus file; those of one file follow each other in the corpus."""
    for stem, group in groupby(cases, key=lambda case: case.stem):
        yield stem, tuple(group)
