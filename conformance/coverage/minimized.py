"""The minimized corpus: a committed list of cases that reach and notice what all of them do.

Found by a greedy set cover, so it is small, though not the smallest: first the cases that reach
the whole of the model, then those that are needed for the rest of the kills.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from conformance.cases.case import Case
from conformance.coverage.branches import Branches
from conformance.coverage.constructors import reached_by
from conformance.coverage.reached import Reached
from conformance.errors import CannotJudge
from conformance.jsonfile import pretty_json, read_document, write_atomic
from conformance.paths import fixtures_dir
from conformance.plain_json import JsonObject

SCHEMA = "conformance.minimized.v1"
_WRITE = "write it: `conformance minimize`"


def minimized_path() -> Path:
    """Where the list is committed."""
    return fixtures_dir() / "minimized.json"


def read_minimized(path: Path | None = None) -> tuple[str, ...]:
    """Read the ids; raises `CannotJudge` if they are not sorted, or one is listed twice."""
    path = path or minimized_path()
    listed = tuple(read_document(path, SCHEMA)["cases"])
    if list(listed) != sorted(set(listed)):
        raise CannotJudge("field cases: not sorted, or not unique", where=path, fix=_WRITE)
    return listed


def write_minimized(ids: Iterable[str], path: Path | None = None) -> None:
    """Write the list."""
    document = {"schema": SCHEMA, "cases": sorted(set(ids))}
    write_atomic(path or minimized_path(), pretty_json(document) + "\n")


def minimized(corpus: Sequence[Case], listed: Sequence[str] | None = None) -> tuple[Case, ...]:
    """Return the cases of the list; raises `CannotJudge` for one that the corpus does not have."""
    listed = read_minimized() if listed is None else listed
    known = {case.id: case for case in corpus}
    if unknown := [name for name in listed if name not in known]:
        raise CannotJudge(
            f"field cases: the corpus has no {unknown[0]}", where=minimized_path(), fix=_WRITE
        )
    return tuple(known[name] for name in listed)


def coverage_of(
    cases: Iterable[Case], outcome: Callable[[Case], JsonObject], branches: Branches
) -> Mapping[str, frozenset[Reached]]:
    """Return what each case reaches of the model: constructors, and arms of its definitions."""
    return {
        name: frozenset(
            (*found, *(("arm", str(arm)) for arm in branches.chosen(branches.taken[name].bits)))
        )
        for name, found in reached_by(cases, outcome, branches).items()
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
