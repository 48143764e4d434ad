"""The minimized corpus: a committed list of cases that reach and notice what all of them do.

Found by a greedy set cover, so it is small, though not the smallest: first the cases that reach
the whole of the model, then those that are needed for the rest of the kills.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from conformance.cases.case import Case
from conformance.coverage.branches import Branches, read_branches
from conformance.coverage.constructors import reached_by
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, pretty_json, read_document, sha256, write_atomic
from conformance.lean.source import exporter_source
from conformance.paths import fixtures_dir
from conformance.runs.observed import Run

SCHEMA = "conformance.minimized.v2"
_WRITE = "write it: `conformance minimize`"


def minimized_path() -> Path:
    """Return where the list is committed."""
    return fixtures_dir() / "minimized.json"


def read_minimized(path: Path | None = None) -> dict[str, str]:
    """Read the list: the hash of each case by its id.

    Raises `CannotJudge` for a list that was edited after `conformance minimize` wrote it.
    """
    path = path or minimized_path()
    raw = read_document(path, SCHEMA)
    cases: dict[str, str] = raw["cases"]
    if raw["proved"] != _proof(cases):
        raise CannotJudge(
            "field cases: not the list that `minimize` proved", where=path, fix=_WRITE
        )
    return cases


def write_minimized(cases: Iterable[Case], path: Path | None = None) -> None:
    """Write the list of these cases."""
    listed = {case.id: case.hash for case in sorted(cases, key=lambda case: case.id)}
    document = {"schema": SCHEMA, "cases": listed, "proved": _proof(listed)}
    write_atomic(path or minimized_path(), pretty_json(document) + "\n")


def _proof(cases: Mapping[str, str]) -> str:
    return sha256(canonical_json(cases))


def minimized(corpus: Sequence[Case], listed: Mapping[str, str]) -> tuple[Case, ...]:
    """Return the cases of the list; raises `CannotJudge` for one that is not in the corpus."""
    known = {case.id: case for case in corpus}
    for name, found in listed.items():
        if name not in known or known[name].hash != found:
            what = "the corpus has no such case" if name not in known else "it has changed since"
            raise CannotJudge(f"field cases.{name}: {what}", where=minimized_path(), fix=_WRITE)
    return tuple(known[name] for name in listed)


def committed_minimized(corpus: Sequence[Case]) -> tuple[Case, ...]:
    """Return the cases of the committed list, which must take every arm that the corpus takes.

    Whether they kill every mutant too takes too long for every run: `conformance minimize --check`.
    """
    cases = minimized(corpus, read_minimized())
    branches = read_branches(corpus, exporter_source())
    of_corpus = branches.union(case.id for case in corpus)
    if gone := branches.chosen(of_corpus & ~branches.union(case.id for case in cases)):
        raise CannotJudge(
            f"field cases: {len(gone)} arms of the model are taken by the corpus and by no case of "
            f"the list, such as {gone[0]}",
            where=minimized_path(),
            fix=_WRITE,
        )
    return cases


def coverage_of(
    cases: Iterable[Case], run_of: Callable[[Case], Run], branches: Branches
) -> Mapping[str, frozenset[Reached]]:
    """Return what each case reaches of the model: constructors, and arms of its definitions."""
    return {
        name: frozenset(
            (*found, *(("arm", str(arm)) for arm in branches.chosen(branches.taken[name].bits)))
        )
        for name, found in reached_by(cases, run_of, branches).items()
    }


def lost(reaches: Mapping[str, frozenset[Reached]], listed: Collection[str]) -> Iterator[str]:
    """Name what some case reaches and none of the listed ones does."""
    kept = frozenset().union(*(reaches[name] for name in listed))
    for name, constructor in sorted(frozenset().union(*reaches.values()) - kept):
        yield f"{name}.{constructor}"


def cover_greedily(
    reaches: Mapping[str, frozenset[Reached]], cost: Callable[[str], int]
) -> tuple[str, ...]:
    """Return cases that reach everything: each reaches most of what was left, as cheaply as any."""
    left = frozenset().union(*reaches.values())
    taken: list[str] = []
    while left:
        best = min(reaches, key=lambda name: (-len(reaches[name] & left), cost(name), name))
        taken.append(best)
        left -= reaches[best]
    return tuple(taken)
