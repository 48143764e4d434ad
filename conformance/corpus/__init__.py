"""The corpus generator: ordinary tables crossed in an ordinary order; fixtures/cases is its output.

`conformance corpus` writes the files, `conformance corpus --check` says where they differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from conformance.cases import cases_dir
from conformance.corpus.by_protocol import protocol_cases, refused_cases
from conformance.corpus.forged import FORGED
from conformance.corpus.limits import LIMITS
from conformance.corpus.mixed import MIXED
from conformance.corpus.raw_control import CONTROL
from conformance.corpus.raw_faults import FAULTS
from conformance.corpus.raw_messages import MESSAGES
from conformance.corpus.raw_sessions import SESSIONS
from conformance.corpus.raw_values import VALUES
from conformance.corpus.vocabulary import Entry, Json
from conformance.jsonfile import canonical_json, write_atomic
from conformance.protocols import all_protocols
from pyvm.projection import Refusal, project_all

__all__ = ["corpus_files", "differing_files", "write_corpus"]

_TABLES: dict[str, tuple[Entry, ...]] = {
    "forged": FORGED,
    "limits": LIMITS,
    "mixed": MIXED,
    "raw": (*MESSAGES, *SESSIONS, *VALUES, *CONTROL, *FAULTS),
}


def corpus_files() -> dict[str, str]:
    """Generate the text of every cases file, by stem."""
    files = {stem: _lines(_table_cases(stem, table)) for stem, table in _TABLES.items()}
    place = 0
    for protocol in all_protocols():
        if isinstance(project_all(protocol.roles, protocol.type), Refusal):
            files[protocol.name] = _lines(refused_cases(protocol.name))
            continue
        files[protocol.name] = _lines(protocol_cases(protocol.name, place))
        place += 1
    return dict(sorted(files.items()))


def differing_files(folder: Path | None = None) -> list[str]:
    """Name the cases files that are not what the generator writes: changed, missing or surplus."""
    folder = folder or cases_dir()
    wanted = {f"{stem}.jsonl": text for stem, text in corpus_files().items()}
    found = {path.name: path.read_text("utf-8") for path in folder.glob("*.jsonl")}
    return sorted(name for name in wanted | found if wanted.get(name) != found.get(name))


def write_corpus(folder: Path | None = None) -> list[str]:
    """Write the files that differ, remove those that are surplus, and name both."""
    folder = folder or cases_dir()
    files = corpus_files()
    changed = differing_files(folder)
    for name in changed:
        stem = name.removesuffix(".jsonl")
        if stem in files:
            write_atomic(folder / name, files[stem])
        else:
            (folder / name).unlink()
    return changed


def _table_cases(stem: str, table: tuple[Entry, ...]) -> Iterator[Json]:
    """Generate the cases of a table, row by row."""
    return chain.from_iterable(setup.cases(stem, images) for setup, images in table)


def _lines(cases: Iterator[Json]) -> str:
    """Write one case a line."""
    return "".join(f"{canonical_json(case)}\n" for case in cases)
