"""Certificate questions: a machine state, many certificates for it, and what Python's checker says.

A question is one line, `{"schema":"conformance.certificates.v1","id":…,"case":{…},"rounds":k,
"concurrency":n,"certificates":["…",…]}`: the case is run for `k` rounds, and each certificate is
text of its own. Its answer is `{"case":id,"verdicts":["…",…]}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random

from conformance.cases.case import Case
from conformance.certificates.facts import ALLOCATOR, COROUTINE, LAYER, Facts, look
from conformance.certificates.forging import KINDS, REFUSED, Forged, forge
from conformance.errors import CannotJudge
from conformance.jsonfile import parse_json
from conformance.plain_json import JsonObject
from pyvm.runtime import wave
from pyvm.runtime.run import Ran, run_case
from pyvm.runtime.scheduler import candidates
from pyvm.state import VMState
from pyvm.wire.case import decode_case, decode_certificate

SCHEMA = "conformance.certificates.v1"
BATCH = 200
"""How many certificates are checked in one state, at most."""

_SOUGHT = {
    ALLOCATOR: frozenset({"open", "spawn"}),
    LAYER: frozenset({"acquire", "release"}),
    COROUTINE: frozenset({"transfer"}),
}
"""What two may contend for besides lanes and sessions, and the instructions that name it."""
_LANES = (None, None, 2, 8)
"""How many lanes a case gets; None leaves it those that it has."""
_ROUNDS = (0, 0, 1, 2, 3, 4, 6, 8, 12, 16)
_CONCURRENCIES = (1, 2, 2, 3, 4, 4, 8)
_SEEK = 40
PATIENCE = 1000
"""How many states are looked at for one of a wanted kind, and for any that will do."""


@dataclass(frozen=True, slots=True)
class Question:
    """Certificates for waves of at most `n` picks, in the state of a case after some rounds."""

    id: str
    """Names the state, and how wide a wave may be."""
    case: JsonObject
    rounds: int
    n: int
    state: VMState
    """Python's machine in that state."""
    forged: tuple[Forged, ...]

    def to_json(self) -> JsonObject:
        """Return the question as Lean is asked it."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "case": self.case,
            "rounds": self.rounds,
            "concurrency": self.n,
            "certificates": [one.text for one in self.forged],
        }


def questions(
    corpus: Sequence[Case], count: int, seed: int, *, patience: int = PATIENCE
) -> Iterator[Question]:
    """Forge this many certificates, no two the same in one state; the seed determines them all.

    In every fourth state two contend for more than a session, if such a state is soon found.
    Raises `CannotJudge` if no new state is left in which someone is ready.
    """
    rng = Random(f"certificates {seed}")
    pools = {why: [c for c in corpus if _names(c, ops)] for why, ops in _SOUGHT.items()}
    sought = [why for why, pool in pools.items() if pool]
    asked: set[str] = set()
    tries = 0
    while count > 0:
        if not corpus or tries >= patience:
            raise CannotJudge(
                f"no more states to forge {count} certificates for",
                fix="ask for fewer with --count, or give a corpus with more cases",
            )
        tries += 1
        turn, rest = divmod(len(asked), 4)
        why = sought[turn % len(sought)] if sought and rest == 0 and tries <= _SEEK else None
        case = _with_lanes(rng.choice(pools[why] if why else corpus).resolved, rng)
        rounds, n = rng.choice(_ROUNDS), rng.choice(_CONCURRENCIES)
        lanes = case["config"]["lanes"]
        name = f"{case['id']} with {lanes} lanes after {rounds} rounds, waves of {n}"
        if name in asked:
            continue
        outcome = run_case(replace(decode_case(case), fuel=rounds))
        if not isinstance(outcome, Ran) or not candidates(outcome.state):
            continue
        facts = look(outcome.state, n)
        if why and (n < 2 or why not in facts.clashing.values()):
            continue
        forged = tuple(islice(_forge(facts, rng), min(BATCH, count)))
        yield Question(name, case, rounds, n, outcome.state, forged)
        asked.add(name)
        count -= len(forged)
        tries = 0


def _names(case: Case, ops: frozenset[str]) -> bool:
    """Return whether a program of the case has one of these instructions."""
    programs = (p for image in case.resolved["images"] for p in image.get("programs", ()))
    return any(instr["op"] in ops for program in programs for instr in program)


def _with_lanes(case: JsonObject, rng: Random) -> JsonObject:
    lanes = rng.choice(_LANES)
    return {**case, "config": {**case["config"], "lanes": lanes}} if lanes else case


def _forge(facts: Facts, rng: Random) -> Iterator[Forged]:
    """Forge certificates of all kinds in turn, each text once."""
    seen: set[str] = set()
    kinds = rng.sample(KINDS, len(KINDS))
    for kind in islice(cycle(kinds), 2 * BATCH):
        one = forge(kind, facts, rng)
        if one is not None and one.text not in seen:
            seen.add(one.text)
            yield one


def answer(question: Question) -> list[str]:
    """Return what Python's checker says of each certificate, in the form of Lean's answer."""
    return [_verdict(question.state, question.n, one.text) for one in question.forged]


def _verdict(state: VMState, n: int, text: str) -> str:
    try:
        _, certificate = decode_certificate(parse_json(text, "certificate"))
    except (ValueError, CannotJudge):
        return REFUSED
    try:
        return wave.check_wave_certificate(state, n, certificate).value
    except Exception as error:  # noqa: BLE001 - a checker that a forger brings down has no verdict
        return f"raised {type(error).__name__}"
