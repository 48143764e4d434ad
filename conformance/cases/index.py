"""The committed index of the corpus: which cases there are, each with its hash.

The cases alone cannot tell that one of them is gone. The index can, so every verb that reads the
corpus compares it with this list; `conformance corpus --check` compares the list itself with the
tables that it was written from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.jsonfile import pretty_json, read_document

SCHEMA = "conformance.corpus.v1"
NAME = "index.json"
_RESTORE = "restore it with git; if it was meant: `conformance corpus`, and commit the index"


@dataclass(frozen=True, slots=True)
class Index:
    """What the corpus holds: by file stem, the hash of each case by its id."""

    generator: str
    """SHA-256 of the tables and protocols that the cases were written from."""
    files: Mapping[str, Mapping[str, str]]

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of every case, by id."""
        return {case: found for file in self.files.values() for case, found in file.items()}

    def text(self) -> str:
        """Return the index as it is committed: a line for each case, files and ids sorted."""
        files = {stem: dict(sorted(file.items())) for stem, file in sorted(self.files.items())}
        document = {"schema": SCHEMA, "generator": self.generator, "files": files}
        return pretty_json(document) + "\n"


def read_index(folder: Path) -> Index:
    """Read the index of the cases in a folder."""
    raw = read_document(folder / NAME, SCHEMA)
    for stem, cases in raw["files"].items():
        if wrong := [case for case in cases if case.partition("/")[0] != stem]:
            raise CannotJudge(
                f"field files.{stem}: {wrong[0]} is the id of another file",
                where=folder / NAME,
                fix="write the index anew: `conformance corpus`",
            )
    return Index(raw["generator"], raw["files"])


def check_whole(found: Mapping[str, str], folder: Path, stem: str | None = None) -> None:
    """Check the cases of a folder, hashes by id, by its index; with a stem, those of one file.

    Raises `CannotJudge`, which names the first file or case that is missing, foreign or changed.
    """
    index = read_index(folder)
    listed = index.hashes if stem is None else index.files.get(stem, {})
    for what, where in (*_wrong_files(index, folder), *_wrong_cases(listed, found)):
        raise CannotJudge(what, where=folder / where, fix=_RESTORE)


def _wrong_files(index: Index, folder: Path) -> Iterator[tuple[str, str]]:
    listed = {NAME, *(f"{stem}.jsonl" for stem in index.files)}
    there = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    for name in sorted(listed - there):
        yield f"the file is missing: {NAME} lists it", name
    for name in sorted(there - listed):
        yield f"the file does not belong to the corpus: {NAME} does not list it", name


def _wrong_cases(listed: Mapping[str, str], found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for case in sorted(listed.keys() | found.keys()):
        file = f"{case.partition('/')[0]}.jsonl"
        if case not in found:
            yield f"the case {case} is missing: {NAME} lists it", file
        elif case not in listed:
            yield f"the case {case} does not belong to the corpus: {NAME} does not list it", file
        elif listed[case] != found[case]:
            yield f"the case {case} is not the one that {NAME} lists", file
