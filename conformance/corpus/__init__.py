"""The corpus generator: ordinary tables crossed in an ordinary order; fixtures/cases is its output.

`conformance corpus` writes the files, `conformance corpus --check` says where they differ. One file
is not its output: that of the cases which `conformance promote` puts there, and which stays.

Tables say what is run in the VM's own types, which its codecs write: configurations, failure
events, instructions, session types, images. Where those would be long there are words for them:
`setup` and `settings` for who runs it and how, `images`, `session_types` and `pairs` for what is
loaded, `instructions`. The strategies draw from the same words. No table needs JSON of its own:
every case is of these types, however wrong it is. It knows no verdict, no ledger and no release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from conformance.cases.case import Case, cases_dir, load_file, read_case, read_cases
from conformance.cases.codecs import ProtocolFile
from conformance.cases.index import NAME, Index
from conformance.cases.protocols import all_protocols, protocols_dir
from conformance.corpus.by_protocol import protocol_cases, refused_cases
from conformance.corpus.delegated_tokens import DELEGATED_TOKENS
from conformance.corpus.delegation import DELEGATION
from conformance.corpus.failures import FAILURES
from conformance.corpus.forged import FORGED
from conformance.corpus.guards import GUARDS
from conformance.corpus.knowledge import KNOWLEDGE
from conformance.corpus.limits import LIMITS
from conformance.corpus.mixed import MIXED
from conformance.corpus.orders import ORDERS
from conformance.corpus.precedence_messages import MESSAGE_RULES
from conformance.corpus.precedence_others import OTHER_RULES
from conformance.corpus.profiles import PROFILES
from conformance.corpus.raw_control import CONTROL
from conformance.corpus.raw_faults import FAULTS
from conformance.corpus.raw_messages import MESSAGES
from conformance.corpus.raw_sessions import SESSIONS
from conformance.corpus.raw_values import VALUES
from conformance.corpus.replay import replay_cases
from conformance.corpus.setup import CorpusCase, Setup
from conformance.corpus.speculation import SPECULATION
from conformance.corpus.twice import TWICE
from conformance.corpus.wakes import WAKES
from conformance.filehash import hash_of
from conformance.files import read_bytes
from conformance.jsonfile import canonical_json, write_atomic
from pyvm.projection import Refusal, project_all

__all__ = ["PROMOTED", "corpus_files", "differing_files", "write_corpus", "write_index"]

PROMOTED = "promoted"
"""The file of cases that were found, not generated."""

_TABLES: dict[str, tuple[Setup, ...]] = {
    "delegation": DELEGATION,
    "failures": FAILURES,
    "forged": FORGED,
    "gifts": DELEGATED_TOKENS,  # the ids of its cases are older than its name
    "guards": GUARDS,
    "knowledge": KNOWLEDGE,
    "limits": LIMITS,
    "mixed": MIXED,
    "orders": ORDERS,
    "precedence": (*MESSAGE_RULES, *OTHER_RULES),
    "profiles": PROFILES,
    "raw": (*MESSAGES, *SESSIONS, *VALUES, *CONTROL, *FAULTS),
    "speculation": SPECULATION,
    "twice": TWICE,
    "wakes": WAKES,
}


def corpus_files(protocols: Iterable[ProtocolFile] | None = None) -> dict[str, str]:
    """Generate the text of every cases file, by stem; without `protocols` those of the corpus."""
    cases = _cases(all_protocols() if protocols is None else protocols)
    known = {case.id: case for part in cases.values() for case in part}
    cases["replay"] = list(replay_cases(known))
    return {stem: _lines(part) for stem, part in sorted(cases.items())}


def _cases(protocols: Iterable[ProtocolFile]) -> dict[str, list[CorpusCase]]:
    """Generate the cases of every file but the replays."""
    cases = {
        stem: [case for setup in table for case in setup.cases(stem)]
        for stem, table in _TABLES.items()
    }
    for protocol in protocols:
        refused = isinstance(project_all(protocol.roles, protocol.type), Refusal)
        generate = refused_cases if refused else protocol_cases
        cases[protocol.name] = list(generate(protocol.name))
    return cases


def differing_files(folder: Path | None = None) -> list[str]:
    """Name the files that are not what the generator writes: changed, missing or surplus."""
    folder = folder or cases_dir()
    wanted, kept = _wanted(folder), f"{PROMOTED}.jsonl"
    files = (path for path in folder.iterdir() if path.is_file() and path.name != kept)
    paths = (path for path in files if not path.name.startswith("."))  # one being written
    found = {path.name: read_bytes(path).decode("utf-8", "replace") for path in paths}
    return sorted(name for name in wanted | found if wanted.get(name) != found.get(name))


def write_corpus(folder: Path | None = None) -> list[str]:
    """Write the files that differ, remove those that are surplus, and name both."""
    folder = folder or cases_dir()
    wanted, changed = _wanted(folder), differing_files(folder)
    for name in changed:
        if name in wanted:
            write_atomic(folder / name, wanted[name])
        else:
            (folder / name).unlink()
    return changed


def write_index(folder: Path) -> None:
    """Write the index of the cases that are there."""
    write_atomic(folder / NAME, _index(read_cases(folder)).text())


def _wanted(folder: Path) -> dict[str, str]:
    """Return the text of every generated file by its name, the index of them all included."""
    files = corpus_files()
    cases = [
        read_case(json.loads(line), stem)
        for stem, text in files.items()
        for line in text.splitlines()
    ]
    found = folder / f"{PROMOTED}.jsonl"
    promoted = load_file(found) if found.exists() else ()
    index = _index((*cases, *promoted)).text()
    return {NAME: index, **{f"{stem}.jsonl": text for stem, text in files.items()}}


def _index(cases: Iterable[Case]) -> Index:
    """Return the index of these cases."""
    files: dict[str, dict[str, str]] = {}
    for case in cases:
        files.setdefault(case.stem, {})[case.id] = case.hash
    return Index(generator_version(), files)


@cache
def generator_version() -> str:
    """Return the hash of the tables and protocols that the corpus is written from."""
    tables = {f"corpus/{path.name}": path for path in Path(__file__).parent.glob("*.py")}
    protocols = {f"protocols/{path.name}": path for path in protocols_dir().glob("*.json")}
    return hash_of(tables | protocols)


def _lines(cases: Iterable[CorpusCase]) -> str:
    """Write one case a line."""
    return "".join(f"{canonical_json(case.to_json())}\n" for case in cases)
