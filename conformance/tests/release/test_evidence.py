"""The sample of what takes too long for every commit: by the seed alone, and never empty."""

from __future__ import annotations

from conformance.cases.case import Case
from conformance.release.evidence import Sample


def test_a_sample_is_the_same_for_a_seed_and_another_for_another(corpus: tuple[Case, ...]) -> None:
    first, again, other = (Sample(seed).cases(corpus) for seed in ("one", "one", "two"))

    assert first == again != other
    assert len(first) == -(-len(corpus) // Sample.ONE_IN)
    assert Sample("one").number != Sample("two").number


def test_a_sample_of_one_case_has_it(corpus: tuple[Case, ...]) -> None:
    assert Sample("one").cases(corpus[:1]) == corpus[:1]


def test_seeds_reach_the_whole_corpus_in_time(corpus: tuple[Case, ...]) -> None:
    seen = {case.id for seed in range(200) for case in Sample(str(seed)).cases(corpus)}

    assert len(seen) == len(corpus)
