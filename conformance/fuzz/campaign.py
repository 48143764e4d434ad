"""A campaign: block after block of drawn cases, judged while Lean works on the next ones."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from conformance.cases.case import Case
from conformance.coverage.reached import Reached, reached
from conformance.engines.limits import Limits, bounded
from conformance.engines.pyvm import Machine, PyVM
from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge
from conformance.fuzz.draw import BLOCK, Block
from conformance.fuzz.finding import Finding, Signature, explained, signature, unexplained
from conformance.fuzz.reduce import reduced
from conformance.fuzz.statistics import features, status
from conformance.judge.judge import Judge
from conformance.judge.verdict import Diagnosis, Judgement, Result, Tally
from conformance.packs.pack import committed_contracts
from conformance.runs.observed import Run
from conformance.runs.outcome import Malformed, read_outcome
from conformance.runs.texts import said_by_lean
from conformance.traces.export import TIMEOUT, Answer, Asked, LeanFailed, NoTrace, Requester
from conformance.traces.trace import Producer
from conformance.verdict import Verdict

TRIES = 500
"""How many smaller cases are judged for one finding."""


@dataclass(slots=True)
class Campaign:
    """What was judged so far, and what was found."""

    seed: int
    kinds: Sequence[str]
    next_block: int = 0
    """The first block that may not be judged as a whole: where to begin, and to go on."""
    hashes: dict[str, None] = field(default_factory=dict)
    """The cases, in order; none counts twice."""
    judged: int = 0
    """How many of them were judged; fewer only if the campaign was broken off."""
    results: Counter[Result] = field(default_factory=Counter)
    reached: Counter[Reached] = field(default_factory=Counter)
    observed: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    """Comparisons that were not made, or not held against the machine, by reason."""
    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How Lean's runs ended, by the kind of the case."""
    features: Counter[str] = field(default_factory=Counter)
    """What the cases are examples of."""
    findings: dict[Signature, Finding] = field(default_factory=dict)
    seconds: float = 0.0
    whole: bool = True
    """Whether it came to its end; one that was broken off is no pass."""

    @property
    def tally(self) -> Tally:
        """How the comparisons ended."""
        count = self.results
        return Tally(count[Result.EXACT], count[Result.IN_ENVELOPE], count[Result.FAILED])

    @property
    def verdict(self) -> Verdict:
        """One comparison that failed decides; what was not compared to the end is no pass."""
        if self.results[Result.FAILED]:
            return Verdict.DIFFERS
        judged = self.whole and self.tally.compared and not self.results[Result.UNJUDGED]
        return Verdict.CONFORMS if judged else Verdict.UNJUDGED


class Fuzzer:
    """Judges drawn cases with the Judge of `conformance run`, and a replay of every run as well."""

    def __init__(
        self,
        lean: Requester,
        producer: Producer,
        covered: AbstractSet[Fingerprint] = frozenset(),
        machine: Machine | None = None,
        *,
        block_size: int = BLOCK,
        timeout: float = TIMEOUT,
    ) -> None:
        self._lean = lean
        self._producer = producer
        self._covered = covered
        self._machine = machine
        self._block_size = block_size
        self._limits = Limits(timeout)
        self._asked = Asked(timeout)
        self._contracts = committed_contracts()

    def run(
        self,
        campaign: Campaign,
        *,
        cases: int | None = None,
        seconds: float | None = None,
        most: int = 10,
        tries: int = TRIES,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Go on until this many cases, seconds or findings are reached.

        For each finding, at most `tries` smaller cases are judged.
        """
        start = time.monotonic()
        pool = ThreadPoolExecutor(1)  # Lean answers one case after another
        try:
            number = campaign.next_block
            block = self._block(campaign, number)
            drawn = block.cases()
            while True:
                new = self._new(campaign, drawn, cases)
                asked = [(case, pool.submit(self._ask, case)) for case in new]
                number += 1
                over = cases is not None and len(campaign.hashes) >= cases
                following = None if over else self._block(campaign, number)
                drawn = following.cases() if following else ()
                self._judge(campaign, block, asked, most, tries, done)
                campaign.next_block = number - over  # of the last one, some may be left out
                campaign.seconds = time.monotonic() - start
                late = seconds is not None and campaign.seconds >= seconds
                if following is None or late or len(campaign.findings) >= most:
                    return
                block = following
        finally:  # whoever breaks off must not have to wait for Lean's answer
            pool.shutdown(wait=False, cancel_futures=True)

    def judge(self, case: Case, answer: Answer | None = None) -> tuple[Judgement, ...]:
        """Judge one case."""
        return self._judged(case, answer or self._ask(case))

    def _judged(self, case: Case, answer: Answer) -> tuple[Judgement, ...]:
        def authority(_: Case) -> Run:
            if isinstance(answer, NoTrace):
                raise LeanFailed(answer, case.place)
            return Run(answer.outcome, said_by_lean(case.id))

        machine = bounded(self._machine or PyVM(self._contracts), self._limits)
        judge = Judge(authority, self._covered, machine, replays_all=True)
        return tuple(explained(case, judge.judge(case)))

    def _ask(self, case: Case) -> Answer:
        return self._asked.ask(self._lean, case, self._producer)

    def _block(self, campaign: Campaign, number: int) -> Block:
        kind = campaign.kinds[number % len(campaign.kinds)]
        return Block(kind, campaign.seed, number, self._block_size)

    @staticmethod
    def _new(campaign: Campaign, drawn: Sequence[Case], most: int | None) -> list[Case]:
        """Return the cases that are new, as many as are still asked for, and remember them."""
        new = {case.hash: case for case in drawn if case.hash not in campaign.hashes}
        kept = list(new.values())[: None if most is None else most - len(campaign.hashes)]
        campaign.hashes |= dict.fromkeys(case.hash for case in kept)
        return kept

    def _judge(
        self,
        campaign: Campaign,
        block: Block,
        asked: Sequence[tuple[Case, Future[Answer]]],
        most: int,
        tries: int,
        done: Callable[[], None],
    ) -> None:
        """Judge a block as its answers come, then make small what is new in it."""
        known: dict[str, list[Judgement]] = {}
        fresh: Counter[Signature] = Counter()
        costly: dict[Signature, Finding] = {}
        for case, future in asked:
            try:
                answer = future.result()
            except CannotJudge as error:
                raise CannotJudge(
                    f"Lean gave up on a drawn case: {error.what}", where=f"{block}", fix=error.fix
                ) from error
            judgements = self._judged(case, answer)
            self._count(campaign, block.kind, case, answer, judgements)
            known[case.hash] = unexplained(judgements)
            for judgement in known[case.hash]:
                found = signature(judgement)
                if _is_costly(judgement):
                    costly.setdefault(found, Finding(judgement, case))
                if found in campaign.findings:
                    old = campaign.findings[found]
                    campaign.findings[found] = replace(old, seen=old.seen + 1)
                else:
                    fresh[found] += 1
            done()
        for found, seen in fresh.items():
            if len(campaign.findings) < most:
                shown = costly.get(found) or self._shrunk(block, found, known, tries)
                campaign.findings[found] = replace(shown, seen=seen)

    @staticmethod
    def _count(
        campaign: Campaign,
        kind: str,
        case: Case,
        answer: Answer,
        judgements: Sequence[Judgement],
    ) -> None:
        """Count how a case was judged, what it is an example of, and what it reached."""
        campaign.judged += 1
        campaign.results.update(j.result for j in judgements)
        campaign.observed.update(str(f) for j in judgements for f in j.fingerprints)
        skipped = (j.reason for j in judgements if j.result is Result.SKIPPED)
        campaign.set_aside.update(filter(None, skipped))
        if isinstance(answer, NoTrace):
            return
        try:
            outcome = read_outcome(answer.outcome)
        except Malformed:
            return  # it could not be judged by
        campaign.endings[kind, status(outcome)] += 1
        campaign.features.update(features(case.resolved, outcome))
        campaign.reached.update(reached(case.resolved, outcome))

    def _shrunk(
        self, block: Block, found: Signature, known: dict[str, list[Judgement]], tries: int
    ) -> Finding:
        """Return the smallest case that shows the same."""

        def shows(case: Case) -> bool:
            if case.hash not in known:
                try:
                    known[case.hash] = unexplained(self.judge(case))
                except CannotJudge:
                    return False
            return any(signature(j) == found for j in known[case.hash])

        case = block.smallest(shows, tries // 2)
        case = reduced(case, shows, tries - tries // 2)
        judgement = next(j for j in known[case.hash] if signature(j) == found)
        return Finding(judgement, case)


def _is_costly(judgement: Judgement) -> bool:
    """Whether it is of a case that a machine died of, or took too long over: it is not made small.

    Each try would take as long, or start Lean again.
    """
    failure = judgement.failure
    return failure is not None and failure.diagnosis in (
        Diagnosis.LEAN_FAILED,
        Diagnosis.OVER_LIMIT,
    )
