"""The in-toto Statement of a release: its subjects, by their digests, and the report about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from conformance.errors import CannotJudge
from conformance.plain_json import Json, JsonObject

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:conformance:release:v2"
_ANEW = "make the report anew: `conformance release check --out FOLDER`"


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was judged: a commit, a tree or a file."""

    name: str
    digest: dict[str, str]


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A statement as in-toto defines it; the predicate is a release report."""

    type: str = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str
    predicate: dict[str, Any]


def statement_of(report: JsonObject) -> JsonObject:
    """Return the statement of a release report."""
    found: JsonObject = msgspec.to_builtins(
        Statement(TYPE, _subjects(report), PREDICATE_TYPE, report)
    )
    return found


def read_statement(raw: Json, where: str | Path) -> Statement:
    """Return the statement of a document.

    Raises `CannotJudge` for a document that is none, or one about something else.
    """
    try:
        found = msgspec.convert(raw, Statement)
    except msgspec.ValidationError as error:
        raise CannotJudge(f"is no release statement: {error}", where=where, fix=_ANEW) from error
    for name, value, wanted in (
        ("_type", found.type, TYPE),
        ("predicateType", found.predicate_type, PREDICATE_TYPE),
    ):
        if value != wanted:
            raise CannotJudge(f"$.{name}: expected {wanted!r}", where=where, fix=_ANEW)
    return found


def check_subjects(statement: Statement, where: str | Path) -> None:
    """Refuse a statement whose subjects are not what its report, of the right schema, judged."""
    if statement.subject != _subjects(statement.predicate):
        raise CannotJudge("$.subject: is not what the report judged", where=where, fix=_ANEW)


def _subjects(report: JsonObject) -> tuple[Subject, ...]:
    """Return the commit, if there is one, and every tree and file that was judged."""
    commit, hashes = report["identity"]["commit"], report["identity"]["hashes"]
    trees = (*hashes.items(), *report["inputs"].items())
    named = tuple(Subject(name, {"sha256": found}) for name, found in sorted(trees))
    return (*((Subject("commit", {"gitCommit": commit}),) if commit else ()), *named)
