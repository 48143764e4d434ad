"""Certificate questions: a machine state, many certificates for it, and what Python's checker says.

A question is one line, `{"schema":"conformance.certificates.v1","id":…,"case":{…},"rounds":k,
"concurrency":n,"certificates":["…",…]}`: the case is run for `k` rounds, and each certificate is
text of its own. Its answer is `{"case":id,"verdicts":["…",…]}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random
from typing import Any

from conformance.cases import Case, Runner
from conformance.certificate_facts import look
from conformance.certificate_forging import KINDS, REFUSED, Forged, forge
from conformance.errors import CannotJudge
from pyvm import wave
from pyvm.run import Ran, run_case
from pyvm.state import VMState
from pyvm.wire_case import decode_case, decode_certificate

SCHEMA = "conformance.certificates.v1"
BATCH = 125
"""How many certificates are checked in one state, at most."""

_CONTENDING = ("delegation", "forged", "guards", "mixed", "raw")
"""Corpus files whose programs contend for layers, ids and coroutines: half of the states."""
_ROUNDS = (0, 0, 1, 2, 3, 4, 6, 8, 12, 16)
_CONCURRENCIES = (1, 2, 2, 3, 4, 4, 8)
_PATIENCE = 1000
"""How many states without anyone ready are looked at in a row."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """Certificates for waves of at most `n` picks, in the state of a case after some rounds."""

    case: Case
    rounds: int
    n: int
    state: VMState
    """Where Python's machine is then."""
    forged: tuple[Forged, ...]

    @property
    def id(self) -> str:
        """Names the state, and how wide a wave may be."""
        return f"{self.case.id} after {self.rounds} rounds, waves of {self.n}"

    def to_json(self) -> Json:
        """For Lean."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "case": self.case.resolved,
            "rounds": self.rounds,
            "concurrency": self.n,
            "certificates": [one.text for one in self.forged],
        }


def questions(corpus: Sequence[Case], count: int, seed: int) -> Iterator[Question]:
    """Forge this many certificates, no two the same in one state; the seed determines them all.

    Raises `CannotJudge` if threaded cases are
    missing, or no state is left in which someone is ready.
    """
    rng = Random(f"certificates {seed}")
    by_stem: dict[str, list[Case]] = {}
    for case in corpus:
        if case.runner is Runner.THREADED:
            by_stem.setdefault(case.stem, []).append(case)
    stems = sorted(by_stem)
    contending = [stem for stem in _CONTENDING if stem in by_stem] or stems
    asked: set[tuple[str, int, int]] = set()
    fruitless = 0
    while count > 0:
        if not stems or fruitless >= _PATIENCE:
            raise CannotJudge(
                f"no more states to forge {count} certificates for",
                fix="ask for fewer with --count, or give a corpus with threaded cases",
            )
        fruitless += 1
        case = rng.choice(by_stem[rng.choice(rng.choice((stems, contending)))])
        rounds, n = rng.choice(_ROUNDS), rng.choice(_CONCURRENCIES)
        if (case.id, rounds, n) in asked:
            continue
        asked.add((case.id, rounds, n))
        outcome = run_case(replace(decode_case(case.resolved), fuel=rounds))
        if isinstance(outcome, Ran) and outcome.state.queue.in_order():
            forged = tuple(islice(_forge(outcome.state, n, rng), min(BATCH, count)))
            yield Question(case, rounds, n, outcome.state, forged)
            count -= len(forged)
            fruitless = 0


def _forge(state: VMState, n: int, rng: Random) -> Iterator[Forged]:
    """Forge certificates of all kinds in turn, each text once."""
    facts = look(state, n)
    seen: set[str] = set()
    kinds = rng.sample(KINDS, len(KINDS))
    for kind in islice(cycle(kinds), 2 * BATCH):
        one = forge(kind, facts, rng)
        if one is not None and one.text not in seen:
            seen.add(one.text)
            yield one


def answer(question: Question) -> list[str]:
    """Say what Python's checker says of each certificate, in the form of Lean's answer."""
    return [_verdict(question.state, question.n, one.text) for one in question.forged]


def _verdict(state: VMState, n: int, text: str) -> str:
    try:
        _, certificate = decode_certificate(json.loads(text))
    except ValueError:
        return REFUSED
    try:
        return wave.check_wave_certificate(state, n, certificate).value
    except Exception as error:  # a checker that is brought down by a forger has no verdict
        return f"raised {type(error).__name__}"
