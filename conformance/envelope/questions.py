"""Envelope questions: a trace, many others to compare with it, and what Python's classifier says.

A question is one line, `{"schema":"conformance.envelopes.v1","id":…,"baseline":{"events":[…],
"effects":[…]},"candidates":[{"declared":[…],"events":{…},"effects":{…}},…]}`, where a candidate's
lists are `{"head":i,"between":[…],"tail":j}`: what the baseline has before `i`, then what is
between, then what the baseline has from `j` on. Its answer is
`{"case":id,"classes":[["outside_envelope","endpoint_order"],…]}`: for each candidate its class
under what is declared, then every difference from the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random

from conformance.cases.case import Case, Runner
from conformance.envelope import differences
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.envelope.pairs import CHANGES, change
from conformance.envelope.synthetic import Trace, random_trace
from conformance.errors import CannotJudge
from conformance.plain_json import JsonObject
from conformance.runs.equality import same
from conformance.runs.observed import Run
from conformance.traces.export import by_file
from conformance.traces.trace import TraceFile, trace_path

SCHEMA = "conformance.envelopes.v1"
BATCH = 48
"""How many candidates there are for one baseline, at most."""
DIFFERENCES = (
    Difference.SESSION_PERMUTATION,
    Difference.CAUSAL_PERMUTATION,
    Difference.BUFFER_OVERLAP,
    Difference.LAYER_ORDER,
    Difference.ENDPOINT_ORDER,
    Difference.COROUTINE_ORDER,
    Difference.EFFECT_DIFFERS,
)
"""What Lean's classifier tells apart; the other differences are not about traces."""

_LONGEST = (20, 40, 60, 120)
"""How many events a baseline may have; mostly few, since Lean asks each observer."""
_NO_RUN = "no run"
_SEVERAL, _TWIN, _OTHER = "several changes", "another run of the protocol", "a run of another"
_UNRELATED = "unrelated traces of no run"
KINDS = (*CHANGES, _SEVERAL, _TWIN, _OTHER, _UNRELATED)
"""How a candidate comes from its baseline."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trace to compare with the baseline, how it was made, and what is declared."""

    kind: str
    trace: Trace
    declared: tuple[Difference, ...]

    def to_json(self) -> JsonObject:
        """Return the JSON form, for messages."""
        return {"declared": [d.value for d in self.declared], **self.trace.to_json()}

    def beside(self, baseline: Trace) -> JsonObject:
        """Return the candidate as Lean is asked about it; Lean has the baseline."""
        return {
            "declared": [d.value for d in self.declared],
            "events": _splice(baseline.events, self.trace.events),
            "effects": _splice(baseline.effects, self.trace.effects),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Candidates for one baseline."""

    id: str
    baseline: Trace
    candidates: tuple[Candidate, ...]

    def to_json(self) -> JsonObject:
        """Return the question as Lean is asked it."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "baseline": self.baseline.to_json(),
            "candidates": [one.beside(self.baseline) for one in self.candidates],
        }


def _splice(whole: Sequence[JsonObject], items: Sequence[JsonObject]) -> JsonObject:
    """Return how much of another list this one begins and ends with, and what is in between."""
    most = min(len(whole), len(items))
    head = next((i for i in range(most) if not _alike(whole[i], items[i])), most)
    tail = next((i for i in range(most - head) if not _alike(whole[~i], items[~i])), most - head)
    between = items[head : len(items) - tail]
    return {"head": head, "between": between, "tail": len(whole) - tail}


def _alike(a: JsonObject, b: JsonObject) -> bool:
    return a is b or same(a, b)


def questions(corpus: Sequence[Case], count: int, seed: int) -> Iterator[Question]:
    """Make this many pairs of traces; the seed and the committed traces determine them all.

    Every other baseline is a run, the rest are small traces of no run. Raises `CannotJudge` if
    the corpus has no case, or a trace cannot be read.
    """
    rng = Random(f"envelope {seed}")
    stems = [cases for _, cases in by_file(corpus)]
    if not stems:
        raise CannotJudge("no case whose trace could be taken", fix="give a corpus with cases")
    number = 0
    while count > 0:
        number += 1
        cases = rng.choice(stems)
        name, baseline = _baseline(cases, rng, number)
        beside = _Beside(baseline, cases, rng.choice(stems))
        most = len(KINDS) if name is _NO_RUN else BATCH
        made = islice(_candidates(beside, rng), min(most, count))
        question = Question(f"{number}: {name}", baseline, tuple(made))
        yield question
        count -= len(question.candidates)


@dataclass(frozen=True, slots=True)
class _Beside:
    """A baseline, and where other runs are taken from."""

    baseline: Trace
    twins: Sequence[Case]
    others: Sequence[Case]


def _baseline(cases: Sequence[Case], rng: Random, number: int) -> tuple[str, Trace]:
    """Take a run that is not too long, or make a trace of no run."""
    longest = rng.choice(_LONGEST)
    for case in rng.sample(cases, len(cases)) if number % 2 else ():
        trace = _committed(case)
        if trace is not None and len(trace.events) <= longest:
            return case.id, trace
    return _NO_RUN, random_trace(rng)


@cache
def _file(stem: str) -> TraceFile:
    return TraceFile(trace_path(stem))


def _committed(case: Case) -> Trace | None:
    """Read what Lean's run of a case left, if the load was not refused."""
    outcome = _file(case.stem).trace(case).outcome
    if outcome["kind"] == "refused":
        return None
    return Trace(tuple(outcome["events"]), tuple(outcome["effects"]))


def _candidates(beside: _Beside, rng: Random) -> Iterator[Candidate]:
    """Make candidates of all kinds in turn, without end."""
    while True:
        for kind in rng.sample(KINDS, len(KINDS)):
            trace = _candidate(kind, beside, rng)
            if trace is not None:
                yield Candidate(kind, trace, _declared(rng))


def _candidate(kind: str, beside: _Beside, rng: Random) -> Trace | None:
    match kind:
        case "several changes":
            trace: Trace | None = beside.baseline
            for step in rng.sample(CHANGES, rng.randint(2, 4)):
                trace = (change(step, trace, rng) or trace) if trace else None
            return trace
        case "another run of the protocol":
            return _short(rng.choice(beside.twins))
        case "a run of another":
            return _short(rng.choice(beside.others))
        case "unrelated traces of no run":
            return random_trace(rng)
        case _:
            return change(kind, beside.baseline, rng)


def _short(case: Case) -> Trace | None:
    trace = _committed(case)
    return None if trace is None or len(trace.events) > max(_LONGEST) else trace


def _declared(rng: Random) -> tuple[Difference, ...]:
    """Declare nothing, everything, what the ledger of threaded waves does, or some of it."""
    match rng.randrange(4):
        case 0:
            return DIFFERENCES[: 3 * rng.randrange(2)]
        case 1:
            return DIFFERENCES
        case _:
            return tuple(d for d in DIFFERENCES if rng.random() < 0.7)


def answer(question: Question) -> list[list[str]]:
    """Return what Python's classifier says of each candidate, in the form of Lean's answer."""
    baseline = question.baseline.run()
    return [_verdict(baseline, one) for one in question.candidates]


def _verdict(baseline: Run, candidate: Candidate) -> list[str]:
    covered = frozenset(map(_fingerprint, candidate.declared))
    try:
        found = differences.differences(baseline, candidate.trace.run())
        envelope, _ = differences.envelope_class(list(map(_fingerprint, found)), covered)
    except Exception as error:  # noqa: BLE001 - a classifier that a trace brings down says nothing
        return [f"raised {type(error).__name__}"]
    return [envelope.value, *(d.value for d in found)]


def _fingerprint(difference: Difference) -> Fingerprint:
    """Return the fingerprint of a difference where it may be declared: above concurrency 1."""
    return Fingerprint(Runner.THREADED, True, difference)
