"""Lean's answer to each case of the corpus, written as traces or compared with the committed ones.

A request is one case line; the answer is `{"case": id, "outcome": {…}}`, or
`{"case": id, "error": "…"}`, which fails that case and no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_schema
from conformance.traces.trace import OUTCOMES, SCHEMA, Producer, Trace

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

    def to_json(self) -> dict[str, str]:
        """Return the JSON form."""
        return {"case": self.case, "error": self.error}


Answer = Trace | NoTrace
Progress = Callable[[Answer], None]
"""Called with each answer as it comes, from any thread."""


def ask(lean: Requester, case: Case, producer: Producer, timeout: float = TIMEOUT) -> Answer:
    """Ask for the trace of one case; raises `CannotJudge` if the process died or hangs."""
    reply = lean.request(canonical_json(case.resolved), timeout)
    try:
        answer: Any = json.loads(reply)
    except ValueError:
        return NoTrace(case.id, f"the answer is not JSON: {reply[:200]!r}")
    if not isinstance(answer, dict):
        return NoTrace(case.id, f"the answer is not an object: {reply[:200]!r}")
    if "error" in answer:
        return NoTrace(case.id, str(answer["error"]))
    if answer.get("case") != case.id:
        return NoTrace(case.id, f"the answer is for another case: {answer.get('case')!r}")
    outcome = answer.get("outcome")
    if not isinstance(outcome, dict) or outcome.get("kind") not in OUTCOMES:
        return NoTrace(case.id, f"not an outcome: {reply[:200]!r}")
    return Trace(case.id, case.hash, producer, outcome)


def validated(answer: Answer) -> Answer:
    """Check a trace against the schema before it is written; that takes longer than Lean did."""
    if isinstance(answer, NoTrace):
        return answer
    try:
        check_schema(answer.to_json(), SCHEMA, answer.case)
    except CannotJudge as error:
        return NoTrace(answer.case, f"not a trace: {error.what}")
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
