"""Verification of a release report: signature, form, hash, and that its verdict follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.files import read_text
from conformance.jsonfile import check_schema, parse_json
from conformance.plain_json import Json, JsonObject
from conformance.release.release import SCHEMA, report_hash
from conformance.release.report import ReleaseReport, report_of
from conformance.release.signing import is_envelope, open_envelope, read_public_key
from conformance.release.statement import check_subjects, read_statement
from conformance.verdict import Verdict

_CHANGED = "it was changed, or made by another version: make it anew"


@dataclass(frozen=True, slots=True)
class Verified:
    """A report that holds together, and the id of the key that signed it, if one was asked for."""

    report: ReleaseReport
    document: JsonObject
    """All that the report says, as it is signed."""
    signed_by: str | None


def read_report(file: Path, key: Path | None, parts: Sequence[str] | None) -> Verified:
    """Read a statement, or the envelope of one, which must be signed by the key if one is given.

    Without `parts` it may have any: another version wrote it, and it is only read.

    Raises `CannotJudge` for a signature that is missing or wrong, a key that is missing for an
    envelope, and all that `check_report` refuses.
    """
    raw = parse_json(read_text(file), file)
    signer = None
    if is_envelope(raw):
        if key is None:
            raise CannotJudge(
                "is signed, and no key was given to check it", where=file, fix="give --key FILE"
            )
        public = read_public_key(key)
        raw = parse_json(open_envelope(raw, public, file), file)
        signer = public.keyid
    elif key is not None:
        raise CannotJudge(
            "is not signed", where=file, fix="leave out --key, or give what `release sign` wrote"
        )
    found = read_statement(raw, file)
    report = check_report(found.predicate, parts, file)
    check_subjects(found, file)
    return Verified(report, found.predicate, signer)


def check_report(raw: Json, parts: Sequence[str] | None, where: str | Path) -> ReleaseReport:
    """Return a report that is of its schema, has the hash that it names, and has every part.

    Its verdict must follow from its parts, and theirs from what they found.
    """
    document = check_schema(raw, SCHEMA, where)
    report = report_of(document, where)
    for what in _wrong(report, report_hash(document), parts):
        raise CannotJudge(what, where=where, fix=_CHANGED)
    return report


def _wrong(report: ReleaseReport, found: str, parts: Sequence[str] | None) -> Iterator[str]:
    if found != report.hash:
        yield f"$.hash: the report's hash is {found}"
    names = [part.name for part in report.parts]
    if parts is not None and names != list(parts):
        yield f"$.parts: expected {', '.join(parts)}, found {', '.join(names)}"
    for i, part in enumerate(report.parts):
        if (part.status is Verdict.CONFORMS) != (not part.findings):
            yield f"$.parts[{i}].status: {part.status} does not follow from its findings"
    verdict = Verdict.of_all([part.status for part in report.parts])
    if verdict is not report.verdict:
        yield f"$.verdict: {report.verdict} does not follow from the parts: {verdict}"
