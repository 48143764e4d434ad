"""The committed verdicts: which edits of the model were judged, and by what each is caught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import CannotJudge
from conformance.jsonfile import pretty_json, read_document, write_atomic
from conformance.model_mutants.edits import Edit
from conformance.model_mutants.verdicts import Caught, Judged, counts, unsaid
from conformance.paths import fixtures_dir
from conformance.verdict import Verdict

SCHEMA = "conformance.lean_mutants.v1"
WRITE = "judge them anew: `conformance lean mutants --write`"


@dataclass(frozen=True, slots=True)
class ModelMutants:
    """What became of the edits that were judged; it is `ok` if all are caught or equivalent."""

    source: str
    """The identity of the model, its proofs and its claims."""
    found: int
    """How many edits there are to judge."""
    judged: tuple[Judged, ...]
    equivalent: Mapping[str, str]
    """Why an edit that nothing catches changes nothing, by its key."""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that were judged."""
        return tuple(one.edit for one in self.judged)

    @property
    def alive(self) -> tuple[Judged, ...]:
        """The edits that nothing catches, and that no argument calls equivalent."""
        return tuple(
            one
            for one in self.judged
            if one.caught is Caught.ALIVE and one.edit.key not in self.equivalent
        )

    @property
    def unsaid(self) -> tuple[Judged, ...]:
        """What no theorem says: the edits that only drift catches."""
        return tuple(unsaid(self.judged))

    @property
    def verdict(self) -> Verdict:
        """Whether everything that was judged is caught, or equivalent with an argument."""
        return Verdict.of(not self.alive)

    def answers_of(self, edits: Sequence[Edit]) -> frozenset[str] | None:
        """Return the questions by which these edits were caught; None if one needs them all."""
        keys = {edit.key for edit in edits}
        chosen = [one for one in self.judged if one.edit.key in keys]
        if any(one.caught is Caught.ALIVE for one in chosen):
            return None
        return frozenset(one.by for one in chosen if one.caught is Caught.DRIFT)

    def counts(self) -> dict[str, int]:
        """Return how many edits were judged, and by what they were caught."""
        number = counts(self.judged)
        equivalent = number[Caught.ALIVE] - len(self.alive)
        return {
            "judged": sum(number.values()),
            **{kind.value: number[kind] for kind in number if kind is not Caught.ALIVE},
            "equivalent": equivalent,
            "alive": len(self.alive),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, for a verb that reports it."""
        return {
            **self.counts(),
            "found": self.found,
            "mutants": [one.to_json() for one in self.judged],
        }

    def lines(self) -> Iterator[str]:
        """Yield what no theorem says, what is alive, and the counts."""
        for one in self.unsaid:
            yield f"no theorem says so: {one.edit}"
            yield f"    {one.says}"
        for one in self.judged:
            if one.caught is Caught.ALIVE:
                because = self.equivalent.get(one.edit.key)
                yield f"{'equivalent' if because else 'alive'}: {one.edit}"
                if because:
                    yield f"    {because}"
        count = ", ".join(f"{number} {name}" for name, number in self.counts().items())
        yield f"{count}, of {self.found} edits: {self.verdict}"


def lean_mutants_path() -> Path:
    """Where they are committed."""
    return fixtures_dir() / "lean_mutants.json"


def read_lean_mutants(path: Path | None = None) -> ModelMutants:
    """Read them, of whatever state of `lean/`; raises `CannotJudge` if one is listed twice.

    So it does if an argument is given for an edit that something catches, or that was not judged.
    """
    path = path or lean_mutants_path()
    raw = read_document(path, SCHEMA)
    judged = tuple(Judged.from_json(one) for one in raw["mutants"])
    keys = [one.edit.key for one in judged]
    if twice := next((one for one in judged if keys.count(one.edit.key) > 1), None):
        raise CannotJudge(f"field mutants: {twice.edit} is twice there", where=path, fix=WRITE)
    equivalent = {one["key"]: one["because"] for one in raw["equivalent"]}
    alive = {one.edit.key for one in judged if one.caught is Caught.ALIVE}
    if surplus := sorted(equivalent.keys() - alive):
        raise CannotJudge(
            f"field equivalent: nothing that was judged is alive under {surplus[0]}",
            where=path,
            fix="delete the argument",
        )
    return ModelMutants(raw["source"], raw["found"], judged, equivalent)


def current_lean_mutants(source: str, path: Path | None = None) -> ModelMutants:
    """Read them; raises `CannotJudge` if they are of another state of `lean/`."""
    path = path or lean_mutants_path()
    found = read_lean_mutants(path)
    if found.source != source:
        raise CannotJudge(
            "field source: the model or what is proved has changed", where=path, fix=WRITE
        )
    return found


def write_lean_mutants(found: ModelMutants, path: Path | None = None) -> None:
    """Write them, in source order; arguments are kept where they still are of use."""
    judged = sorted(found.judged, key=lambda one: (one.edit.module, one.edit.first, one.edit.new))
    alive = {one.edit.key for one in judged if one.caught is Caught.ALIVE}
    document = {
        "schema": SCHEMA,
        "source": found.source,
        "found": found.found,
        "mutants": [one.to_json() for one in judged if one.caught is not Caught.INVALID],
        "equivalent": [
            {"key": key, "because": because}
            for key, because in sorted(found.equivalent.items())
            if key in alive
        ],
    }
    write_atomic(path or lean_mutants_path(), pretty_json(document) + "\n")


def arguments(path: Path | None = None) -> Mapping[str, str]:
    """Return the arguments that are committed, if any are, for whatever state of `lean/`."""
    path = path or lean_mutants_path()
    return read_lean_mutants(path).equivalent if path.exists() else {}


def judged_before(source: str, path: Path | None = None) -> Sequence[Judged]:
    """Return the verdicts that are committed, if they are of this state of `lean/`."""
    path = path or lean_mutants_path()
    found = read_lean_mutants(path) if path.exists() else None
    return found.judged if found and found.source == source else ()


@dataclass(frozen=True, slots=True)
class Rejudged:
    """Committed verdicts that were judged anew; it is `ok` if each edit is caught as it was."""

    committed: ModelMutants
    judged: tuple[Judged, ...]

    @property
    def otherwise(self) -> tuple[tuple[Judged, Judged], ...]:
        """The verdicts that are others now: what is committed, and what is so."""
        before = {one.edit.key: one for one in self.committed.judged}
        pairs = ((before[one.edit.key], one) for one in self.judged)
        return tuple((old, new) for old, new in pairs if old.caught is not new.caught)

    @property
    def verdict(self) -> Verdict:
        """Whether something was judged, and nothing is caught otherwise."""
        return Verdict.of(bool(self.judged) and not self.otherwise)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "committed": len(self.committed.judged),
            "judged": len(self.judged),
            "otherwise": [
                {"committed": old.to_json(), "now": new.to_json()} for old, new in self.otherwise
            ],
        }

    def lines(self) -> Iterator[str]:
        """Yield each edit with its verdict, and where that is another."""
        for one in self.judged:
            yield f"{one.edit}"
            yield f"    {one.says}"
        for old, new in self.otherwise:
            yield f"caught otherwise: {old.edit}: {old.says}; now {new.says}"
        number, all_ = len(self.judged), len(self.committed.judged)
        yield f"{number} of {all_} judged anew, {len(self.otherwise)} otherwise: {self.verdict}"
