"""Cases: what the corpus lists, each with its protocols filled in and its hash."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from conformance.cases.codecs import (
    BY_NAME,
    CASE,
    CASE_IMAGE,
    PROTOCOL_SCHEMA,
    ByName,
    CaseImage,
    case_record,
)
from conformance.cases.index import check_whole
from conformance.cases.plain import plain_case
from conformance.cases.protocols import load_protocol, protocols_dir
from conformance.errors import CannotJudge
from conformance.files import is_there
from conformance.jsonfile import canonical_json, read_json, read_json_lines, sha256
from conformance.limits import MAX_NAME
from conformance.paths import fixtures_dir
from conformance.plain_json import Json, JsonObject
from conformance.scribble.reading import Reading, is_protocol_text
from pyvm.case import Runner as Runner
from pyvm.config import DeterminismMode as DeterminismMode
from pyvm.wire.basic import WireError, read_any_object, show
from pyvm.wire.case import IMAGE
from pyvm.wire.case import SCHEMA as SCHEMA
from pyvm.wire.codec import Array, Plain


def _read_outside(raw: object, path: str) -> ByName | JsonObject:
    """Return an image as it is, unless it names a protocol."""
    found = read_any_object(raw, path)
    return BY_NAME.read(found, path) if "protocol" in found else found


_IMAGES = Array(CASE_IMAGE)
_OBJECT = Plain(read_any_object)
_OUTSIDE = case_record(Plain(_read_outside), _OBJECT, _OBJECT)
"""A case of which only the plain fields are read: what has parts of its own stays JSON."""
_SEE_SCHEMA = f"what a case holds is in conformance/schemas/{SCHEMA}.json"
_LIST = "list the ids: `conformance show --list`"


@dataclass(frozen=True, slots=True)
class Case:
    """One run to be judged."""

    id: str
    raw: JsonObject
    """As committed: images may name a protocol."""
    resolved: JsonObject
    """With every protocol in full: what is hashed and what the engines get."""
    hash: str
    where: str = field(default="", compare=False)
    """The file, and its line, that has the case; else how it came about."""

    @property
    def place(self) -> str:
        """Where the case is, and its id: what messages about it begin with."""
        return f"{self.where}: {self.id}" if self.where else self.id

    @property
    def stem(self) -> str:
        """The corpus file that lists it: the first part of its id."""
        return self.id.partition("/")[0]

    @property
    def images(self) -> tuple[CaseImage, ...]:
        """What is loaded, as committed."""
        return _IMAGES.read(self.raw["images"], "$.images")

    @property
    def runner(self) -> Runner:
        """Who runs it."""
        return Runner(self.raw["runner"])

    @property
    def concurrency(self) -> int:
        """How many steps a round may hold."""
        value: int = self.raw["concurrency"]
        return value

    @property
    def mode(self) -> DeterminismMode:
        """Its determinism profile."""
        return DeterminismMode(self.raw["config"]["determinism_mode"])

    @property
    def fails(self) -> bool:
        """Whether failure events enter the run."""
        return bool(self.raw["config"]["failures"])


def cases_dir() -> Path:
    """Return where the corpus is committed."""
    return fixtures_dir() / "cases"


def load_corpus(folder: Path | None = None) -> tuple[Case, ...]:
    """Return every case of the corpus, which must have exactly the cases that its index lists.

    Raises `CannotJudge` as `read_cases` does, and for a case or file that is missing, foreign or
    not what the index says.
    """
    folder = folder or cases_dir()
    cases = read_cases(folder)
    check_listed(cases, folder)
    return cases


def check_listed(cases: Sequence[Case], folder: Path, stem: str | None = None) -> None:
    """Hold the cases of a folder against its index; with a stem, those of one file.

    Raises `CannotJudge`, for a case with a field that is wrong with this field.
    """
    try:
        check_whole({case.id: case.hash for case in cases}, folder, stem)
    except CannotJudge:
        for case in cases:
            _read_whole(case)
        raise


def read_cases(folder: Path | None = None) -> tuple[Case, ...]:
    """Return every case that is there, file by file in the order of names, line by line.

    Raises `CannotJudge` for a file that is cut off or not JSON, an unknown schema version, an
    unknown protocol, an id that is taken or that belongs to another file, and an empty corpus.
    """
    folder = folder or cases_dir()
    cases = tuple(case for path in sorted(folder.glob("*.jsonl")) for case in load_file(path))
    if not cases:
        raise CannotJudge(
            "the corpus lists no case", where=folder, fix="write it with `conformance corpus`"
        )
    return cases


def select(cases: Iterable[Case], pattern: str | None) -> tuple[Case, ...]:
    """Keep the cases whose id holds the pattern, or matches it if it has `*`, `?` or `[`."""
    if pattern is None:
        return tuple(cases)
    if not pattern:
        raise CannotJudge("the pattern is empty", fix="leave out -k for all cases")
    glob = pattern if any(sign in pattern for sign in "*?[") else f"*{pattern}*"
    return tuple(case for case in cases if fnmatch.fnmatchcase(case.id, glob))


def find_case(
    id_or_path: str, corpus: Sequence[Case] | None = None, reading: Reading | None = None
) -> Case:
    """Find the case with this id, with the only id that starts so, or the one case of this file.

    A protocol's file stands for its plain run; `reading` is how one in Scribble or nuScr is read.

    All of it is read, not only what `read_case` looks at. Raises `CannotJudge`.
    """
    if not id_or_path:
        raise CannotJudge("the case's id is empty", fix=_LIST)
    path = Path(id_or_path)
    if is_there(path) and not path.is_dir():
        return _only_case(path, reading)
    cases = load_corpus() if corpus is None else corpus
    found = [case for case in cases if case.id == id_or_path] or [
        case for case in cases if case.id.startswith(id_or_path)
    ]
    if len(found) == 1:
        return _read_whole(found[0])
    if found:
        raise CannotJudge(
            f"{len(found)} cases start with {show(id_or_path)}: {_some([c.id for c in found])}",
            fix="give the whole id",
        )
    if is_there(path):
        raise CannotJudge("a directory, not a case", where=path, fix=f"give a file, or {_LIST}")
    near = get_close_matches(id_or_path[:MAX_NAME], [c.id for c in cases], n=3, cutoff=0.5)
    raise CannotJudge(
        f"no case and no file is called {show(id_or_path)}",
        fix=f"did you mean {_some(near)}?" if near else _LIST,
    )


def read_case(raw: object, where: str | Path) -> Case:
    """Read one case from its JSON: checked for shape, its protocols filled in, hashed.

    What the fields hold is for the engines to check, and for `find_case`, which reads all of a
    single case: thousands of cases of the corpus must load in well under a second.
    """
    if not isinstance(raw, dict):
        raise CannotJudge(f"a case is a JSON object, not {show(raw)}", where=where, fix=_SEE_SCHEMA)
    if raw.get("schema") != SCHEMA:
        raise CannotJudge(
            f"$.schema: {show(raw.get('schema'))} is not a version this program knows",
            where=where,
            fix=f"expected {SCHEMA!r}",
        )
    try:
        _, case_id, images, *_ = _OUTSIDE.read(raw)
    except WireError as error:
        raise CannotJudge(str(error), where=where, fix=_SEE_SCHEMA) from error
    full = [_in_full(image, f"{where}: images[{i}]") for i, image in enumerate(images)]
    resolved = {**raw, "images": full}
    return Case(case_id, raw, resolved, sha256(canonical_json(resolved)), str(where))


def _in_full(image: ByName | JsonObject, where: str) -> JsonObject:
    """Return an image with its protocol."""
    if not isinstance(image, ByName):
        return image
    try:
        return _protocol_image(image.name, protocols_dir())
    except CannotJudge as error:
        raise CannotJudge(f"{error.where}: {error.what}", where=where, fix=error.fix) from error


@cache
def _protocol_image(name: str, folder: Path) -> JsonObject:
    """Read a protocol of this folder once per process: a corpus names each of them many times."""
    return IMAGE.write(load_protocol(name).image)


def load_file(path: Path) -> Iterator[Case]:
    """Load the cases of one corpus file, their ids checked against it and each other.

    Raises `CannotJudge`, as `load_corpus` does.
    """
    seen: dict[str, int] = {}
    for number, raw in read_json_lines(path):
        where = f"{path}:{number}"
        case = read_case(raw, where)
        if case.stem != path.stem:
            raise CannotJudge(
                f"$.id: {case.id!r} belongs to the file {case.stem}.jsonl",
                where=where,
                fix=f"move the case there, or let its id start with {path.stem}/",
            )
        if case.id in seen:
            raise CannotJudge(
                f"$.id: {case.id!r} is taken by line {seen[case.id]}",
                where=where,
                fix="ids are unique in the corpus: rename one of the two",
            )
        seen[case.id] = number
        yield case
    if not seen:
        raise CannotJudge(
            "the file lists no case", where=path, fix="write it anew: `conformance corpus`"
        )


def chosen(corpus: Iterable[Case], pattern: str | None) -> tuple[Case, ...]:
    """Select cases; raises `CannotJudge` if there is none."""
    found = select(corpus, pattern)
    if not found:
        raise CannotJudge(f"no case matches {pattern!r}", fix=_LIST)
    return found


def _only_case(path: Path, reading: Reading | None) -> Case:
    """Read the one case of a file: a document, a line of JSON, or a protocol's plain run."""
    if is_protocol_text(path):
        return read_case(plain_case(path, reading), path)
    found: list[tuple[str, Json]] = (
        [(f"{path}:{number}", raw) for number, raw in read_json_lines(path)]
        if path.suffix == ".jsonl"
        else [(str(path), read_json(path))]
    )
    if len(found) != 1:
        fix = "name a case of the corpus by its id, or give a file with one case"
        raise CannotJudge(f"holds {len(found)} cases, not one", where=path, fix=fix)
    where, raw = found[0]
    if isinstance(raw, dict) and raw.get("schema") == PROTOCOL_SCHEMA:
        return read_case(plain_case(path, reading), path)
    return _read_whole(read_case(raw, where))


def _read_whole(case: Case) -> Case:
    """Return a case of which every field is right; raises `CannotJudge` for the first that is not.

    The codec takes what the schema takes, and is faster.
    """
    try:
        CASE.read(case.raw)
    except WireError as error:
        raise CannotJudge(str(error), where=case.where, fix=_SEE_SCHEMA) from error
    return case


def _some(names: list[str], most: int = 5) -> str:
    """Name a few, for a message."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
