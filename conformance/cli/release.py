"""`conformance release`: everything that a release rests on, in one report to sign."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from conformance.cli.options import json_option
from conformance.conclusion import Summary, finish
from conformance.errors import CannotJudge
from conformance.jsonfile import pretty_json, read_json, write_atomic
from conformance.lean.provider import identity
from conformance.plain_json import JsonObject
from conformance.release.evidence import Evidence
from conformance.release.page import SHOWN, html, markdown
from conformance.release.parts import release_parts
from conformance.release.release import Part, Release, judge_release, verify
from conformance.verdict import Verdict

_FORMS = {"json": pretty_json, "markdown": markdown, "html": html}


@click.group(
    "release",
    epilog="\b\nExamples:\n  conformance release check --out build/release\n"
    "  conformance release verify build/release/release.json",
)
def command() -> None:
    """Judge everything that a release rests on, and sign what was found.

    Exit status: 0 good, 1 something differs, 2 something could not be judged or read.
    """


@command.command(epilog="\b\nExamples:\n  conformance release check --json -j 2")
@click.option("-j", "workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "form", flag_value="json", help="Print the report as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the page in Markdown.")
@click.option("--html", "form", flag_value="html", help="Print the page in HTML.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write release.json, release.md and release.html there as well.",
)
def check(workers: int, form: str | None, out: Path | None) -> None:
    """Judge theorems, drift, parity, gates, packs, ledger, manifest and coverage.

    Every part is judged, even after one that failed. The report's hash is the same for the same
    inputs, whenever and wherever it is made.

    Exit status: 0 every part conforms, 1 one differs, 2 one could not be judged (and none differs).
    """
    evidence = Evidence(_to_stderr, workers)
    release = judge_release(
        release_parts(evidence),
        evidence.inputs(),
        root=evidence.root,
        made={"at": datetime.now(UTC).isoformat(timespec="seconds"), "lean": _lean()},
        began=lambda part: _began(part),
    )
    now = evidence.inputs()
    edited = ", ".join(name for name in now if now[name] != release.inputs[name])
    if edited:
        raise CannotJudge(f"edited while it was judged: {edited}", fix="judge it again")
    document = verify(release.to_json(), "release report")
    if out is not None:
        for name, suffix in (("json", "json"), ("markdown", "md"), ("html", "html")):
            text = _FORMS[name](document)
            write_atomic(out / f"release.{suffix}", text if text.endswith("\n") else text + "\n")
    for line in (
        _lines(release, document) if form is None else [_FORMS[form](document).rstrip("\n")]
    ):
        click.echo(line)
    sys.exit(release.verdict.exit_status)


@command.command(
    "verify", epilog="\b\nExamples:\n  conformance release verify build/release/release.json"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def verify_(file: Path, as_json: bool) -> None:
    """Check that a report is whole, and say whether it is one of this checkout.

    Exit status: 0 it is, 1 it is a report on other inputs, 2 it was changed or is no report.
    """
    document = verify(read_json(file), file)
    now, then = Evidence(_to_stderr).inputs(), document["report"]["inputs"]
    other = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    verdict = document["report"]["verdict"]
    facts = {"hash": document["hash"], "release": verdict, "other_inputs": other}
    lines = (
        f"{document['hash']}: {verdict}",
        f"made for other {', '.join(other)}" if other else "made for this checkout",
    )
    finish(Summary(Verdict.of(not other), facts, lines), as_json=as_json)


def _lines(release: Release, document: JsonObject) -> Iterator[str]:
    """Yield the parts, what is wrong, and the verdict."""
    for part in release.parts:
        yield f"{part.verdict.value:<16} {part.title}: {part.found.summary}"
        yield from (f"    {text}" for text in part.found.wrong[:SHOWN])
        if len(part.found.wrong) > SHOWN:
            yield f"    … and {len(part.found.wrong) - SHOWN} more; all with --json"
    wrong = [part.name for part in release.parts if part.verdict is not Verdict.CONFORMS]
    yield f"report {document['hash']}"
    yield f"{release.verdict}: {', '.join(wrong) or 'every part conforms'}"


def _began(part: Part) -> None:
    click.echo(f"== {part.title}", err=True)


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)


def _lean() -> str | None:
    """Return which Lean was asked, or None if there is none; the parts that need it say so."""
    try:
        found = identity()
    except CannotJudge:
        return None
    return f"{found.provider.value} {found.version} {found.commit}"
