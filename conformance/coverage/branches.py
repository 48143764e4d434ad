"""Branches of the model: which arms of its definitions each case takes, as Lean itself says.

The committed file names every arm, and for each case those that its run took. It carries the
identity of the sources and of each case, so what is stale is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.files import unpacked_text
from conformance.jsonfile import canonical_json, check_schema, packed, parse_json, write_atomic
from conformance.lean.cover import Arm
from conformance.paths import fixtures_dir

SCHEMA = "conformance.branches.v1"
QUESTIONS = ("gates", "certificates", "envelope")
"""What is asked besides the cases: the rest of the model answers nothing else."""
WRITE = "write it anew: `conformance branches --write`"
_HASH = 12
"""Digits of a case's hash that are kept: enough to tell one case from what it was."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The arms that one case took: bit `i` stands for the arm with number `i`."""

    hash: str
    """The beginning of the case's hash; empty for a question."""
    bits: int

    @classmethod
    def of(cls, case: Case | None, arms: Iterable[int]) -> Taken:
        """Return what a case took, or what questions took if there is none."""
        return cls("" if case is None else case.hash[:_HASH], sum(1 << arm for arm in arms))

    def fits(self, case: Case) -> bool:
        """Return whether it was recorded for the case as it is now."""
        return self.hash == case.hash[:_HASH]


@dataclass(frozen=True, slots=True)
class Branches:
    """Every arm of the model, and which of them each case and the questions took."""

    source: str
    """The identity of the sources, as traces carry it."""
    arms: tuple[Arm, ...]
    taken: Mapping[str, Taken]

    def union(self, names: Iterable[str] | None = None) -> int:
        """Return the bits of the arms that these took; without names, that any took."""
        bits = 0
        for name in self.taken if names is None else names:
            bits |= self.taken[name].bits
        return bits

    def chosen(self, bits: int) -> tuple[Arm, ...]:
        """Return the arms that these bits stand for."""
        return tuple(arm for i, arm in enumerate(self.arms) if bits >> i & 1)

    def untaken(self, names: Iterable[str] | None = None) -> tuple[Arm, ...]:
        """Return the arms that none of these took."""
        return self.chosen(~self.union(names))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON that is committed."""
        return {
            "schema": SCHEMA,
            "source": self.source,
            "arms": [asdict(arm) for arm in self.arms],
            "taken": {name: f"{t.hash} {t.bits:x}" for name, t in self.taken.items()},
        }


def drifted_arms(committed: Branches, now: Branches) -> dict[str, tuple[Arm, ...]]:
    """Return, for each case that was asked now and takes others, the arms in which the two differ.

    Raises `CannotJudge` if the model has other arms than those that are committed.
    """
    if committed.arms != now.arms:
        raise CannotJudge("field arms: the model has others now", where=branches_path(), fix=WRITE)
    return {
        name: committed.chosen(taken.bits ^ committed.taken[name].bits)
        for name, taken in now.taken.items()
        if taken != committed.taken[name]
    }


def branches_path() -> Path:
    """Return where the file is committed."""
    return fixtures_dir() / "branches.json.gz"


def write_branches(found: Branches, path: Path | None = None) -> Path:
    """Write the file: the same bytes for the same branches."""
    path = path or branches_path()
    write_atomic(path, packed([canonical_json(found.to_json())]))
    return path


def read_branches(corpus: Sequence[Case], source: str | None, path: Path | None = None) -> Branches:
    """Read the file; raises `CannotJudge` if it is of other sources, or of other cases."""
    path = path or branches_path()
    found = _read(path)
    if found.source != source:
        raise CannotJudge("field source: lean/ has changed since", where=path, fix=WRITE)
    for case in corpus:
        if case.id not in found.taken:
            raise CannotJudge(f"field taken: nothing about case {case.id}", where=path, fix=WRITE)
        if not found.taken[case.id].fits(case):
            raise CannotJudge(
                f"field taken: case {case.id} has changed since", where=path, fix=WRITE
            )
    if surplus := sorted(found.taken.keys() - {c.id for c in corpus} - set(QUESTIONS)):
        raise CannotJudge(f"field taken: there is no case {surplus[0]}", where=path, fix=WRITE)
    return found


def arms_of_cases(corpus: Iterable[Case], path: Path | None = None) -> Mapping[str, int]:
    """Return the bits of the arms that each case took, by id, whatever the model has become since.

    A case that was not asked about, or is another now, is not there: this is no evidence, and only
    steers. Raises `CannotJudge` if the file is missing or damaged.
    """
    taken = _read(path or branches_path()).taken
    return {c.id: taken[c.id].bits for c in corpus if c.id in taken and taken[c.id].fits(c)}


def _read(path: Path) -> Branches:
    try:
        text = unpacked_text(path)
    except CannotJudge as error:
        raise CannotJudge(error.what, where=path, fix=WRITE) from error
    raw = check_schema(parse_json(text, path), SCHEMA, path)
    taken = {}
    for name, said in raw["taken"].items():
        begins, _, bits = said.partition(" ")
        taken[name] = Taken(begins, int(bits, 16))
    return Branches(raw["source"], tuple(Arm(**arm) for arm in raw["arms"]), taken)
