"""A campaign: edits judged one after another, each written to a journal as soon as it is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from conformance.cases.case import load_corpus
from conformance.coverage.branches import read_branches
from conformance.coverage.minimized import read_minimized
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, read_json_lines
from conformance.lean.source import exporter_source
from conformance.model_mutants.edits import Edit
from conformance.model_mutants.questions import Asked, expected_answers, nearest_first
from conformance.model_mutants.verdicts import Caught, Judged
from conformance.model_mutants.workshop import Workshop
from conformance.paths import lean_dir

Judge = Callable[[Edit], Judged]


def judge_edits(
    edits: Iterable[Edit],
    wanted: int,
    known: Iterable[Judged] = (),
    *,
    jobs: int = 1,
    report: Callable[[str], None],
    told: Callable[[Judged], None] = lambda one: None,
    only: Set[str] | None = None,
) -> list[Judged]:
    """Return the verdicts on the first edits, up to so many that Lean takes; known ones stand.

    `told` is given each new verdict as it comes. If `only` is given, no other questions are asked.
    """
    by_key = {one.edit.key: one for one in known}
    queue = _Queue(list(edits), wanted, by_key, told)
    if queue.settle():
        return queue.found()
    corpus = load_corpus()
    branches, listed = read_branches(corpus, exporter_source()), frozenset(read_minimized())
    with ExitStack() as kept:
        shops = [kept.enter_context(Workshop(lean_dir(), report)) for _ in range(jobs)]
        report("asking the model as it is")
        asked = expected_answers(corpus, shops[0].answers, only)

        def nearest(definition: str) -> Sequence[Asked]:
            return nearest_first(asked, branches, listed, definition)

        with ThreadPoolExecutor(jobs) as pool:
            judges = [partial(shop.judge, asked=nearest) for shop in shops]
            for done in [pool.submit(queue.work, judge) for judge in judges]:
                done.result()
        return queue.found()


@dataclass(slots=True)
class _Queue:
    """Edits in their order, and what became of those that were taken from it."""

    edits: Sequence[Edit]
    wanted: int
    known: dict[str, Judged]
    told: Callable[[Judged], None]
    taken: int = 0
    judged: dict[int, Judged] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def settle(self) -> bool:
        """Take what is known, up to the first edit that is not; whether that is enough."""
        while self.taken < len(self.edits) and self.edits[self.taken].key in self.known:
            number = self._next()
            if number is None:
                return True
            self.judged[number] = self.known[self.edits[number].key]
        return self._enough()

    def work(self, judge: Judge) -> None:
        """Judge edit after edit, until enough are judged."""
        while (number := self._next()) is not None:
            edit = self.edits[number]
            one = self.known.get(edit.key)
            new = one is None
            if one is None:
                one = judge(edit)
            with self.lock:
                if new:
                    self.told(one)
                self.judged[number] = one

    def found(self) -> list[Judged]:
        """Return the verdicts in the order of the edits, without those that were not wanted."""
        valid, found = 0, []
        for number in sorted(self.judged):
            if valid == self.wanted:
                break
            found.append(self.judged[number])
            valid += found[-1].caught is not Caught.INVALID
        return found

    def _next(self) -> int | None:
        with self.lock:
            if self._enough():
                return None
            self.taken += 1
            return self.taken - 1

    def _enough(self) -> bool:
        valid = sum(one.caught is not Caught.INVALID for one in self.judged.values())
        return valid >= self.wanted or self.taken == len(self.edits)


def read_journal(path: Path, source: str) -> list[Judged]:
    """Return what a journal holds of these sources; nothing if there is none."""
    if not path.exists():
        return []
    found = []
    for number, raw in read_json_lines(path):
        try:
            assert isinstance(raw, dict)
            of = raw.pop("source")
            one = Judged.from_json(raw)
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            raise CannotJudge(
                f"no verdict: {error}", where=f"{path}:{number}", fix="delete the line"
            ) from error
        if of == source:
            found.append(one)
    return found


def noted(path: Path | None, source: str, advance: Callable[[], None]) -> Callable[[Judged], None]:
    """Return what adds a verdict to a journal, if there is one, and moves on."""

    def told(one: Judged) -> None:
        if path is not None:
            with path.open("a", encoding="utf-8") as file:
                file.write(canonical_json({"source": source, **one.to_json()}) + "\n")
        if one.caught is not Caught.INVALID:
            advance()

    return told
