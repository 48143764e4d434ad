"""Which committed cases are changed, and how often: what the corpus has least of, most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from conformance.cases.case import Case, cases_dir, load_corpus, read_case
from conformance.coverage.branches import arms_of_cases
from conformance.fuzz.mutation import mutated
from pyvm import case as vm
from pyvm.wire.case import decode_case, encode_case

CORPUS = "corpus"
"""The kind of a block whose cases are changed ones of the corpus."""


@dataclass(frozen=True, slots=True)
class Parents:
    """Cases that can be changed, by what they are examples of."""

    cases: Sequence[vm.Case]
    examples: Sequence[Sequence[int]]
    """For each thing that some case is an example of, those cases."""

    def mutant(self, case_id: str, random: Random) -> Case:
        """Return a changed case; sometimes it is the same after all."""
        parent = self.cases[random.choice(random.choice(self.examples))]
        donor = random.choice(self.cases)
        return read_case(
            encode_case(mutated(replace(parent, id=case_id), donor, random)), "changed"
        )


def committed_parents() -> Parents:
    """Return those of the committed corpus, read once."""
    return _parents(cases_dir())


@cache
def _parents(folder: Path) -> Parents:
    corpus = load_corpus(folder)
    return parents_of(corpus, arms_of_cases(corpus))


def parents_of(corpus: Sequence[Case], arms: Mapping[str, int]) -> Parents:
    """Return those of a corpus; `arms` are the bits that each took of the model's arms.

    An arm that few cases take is as likely to be chosen as one that all of them take.
    """
    examples: dict[int, list[int]] = {}
    for k, case in enumerate(corpus):
        bits = arms.get(case.id, 0)
        while bits:
            low = bits & -bits
            examples.setdefault(low, []).append(k)
            bits ^= low
    by_arm = [examples[bit] for bit in sorted(examples)] or [list(range(len(corpus)))]
    return Parents([decode_case(case.resolved) for case in corpus], by_arm)
