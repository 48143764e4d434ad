"""`conformance release`: everything that a release rests on, in one report to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import click
from msgspec import convert
from msgspec.structs import asdict

from conformance.cli.options import json_option
from conformance.conclusion import Summary, end, finish
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json, check_writable, pretty_json, write_atomic
from conformance.origin import check_loaded
from conformance.release.evidence import Evidence
from conformance.release.made import made_now
from conformance.release.page import SHOWN, html, markdown
from conformance.release.parts import PARTS, release_parts
from conformance.release.release import Part, Release, judge_release
from conformance.release.report import IdentityFacts, ReleaseReport
from conformance.release.signing import new_key, read_private_key, sign_payload
from conformance.release.statement import statement_of
from conformance.release.verify import check_report, read_report
from conformance.verdict import Verdict

_PAGES = {"markdown": markdown, "html": html}
_file = click.Path(dir_okay=False, path_type=Path)


@click.group(
    "release",
    epilog="\b\nExamples:\n"
    "  conformance release check --out build/release\n"
    "  conformance release sign build/release/release.json --key release.key\n"
    "  conformance release verify build/release/release.dsse.json --key release.key.pub",
)
def command() -> None:
    """Judge everything that a release rests on, and sign what was found.

    Exit status: 0 good, 1 something differs, 2 something could not be judged or read.
    """


@command.command(epilog="\b\nExamples:\n  conformance release check --json -j 2")
@click.option("-j", "workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--sample",
    metavar="SEED",
    help="Look at one arm and one mutant in 16, chosen by SEED: the commit, for example.",
)
@click.option(
    "--since", "last", metavar="FILE", type=_file, help="The last signed release, to compare with."
)
@click.option("--key", metavar="FILE", type=_file, help="The public key that checks its signature.")
@click.option("--json", "form", flag_value="json", help="Print the report as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the page in Markdown.")
@click.option("--html", "form", flag_value="html", help="Print the page in HTML.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write release.json (an in-toto Statement), release.md and release.html there as well.",
)
def check(
    workers: int,
    sample: str | None,
    last: Path | None,
    key: Path | None,
    form: str | None,
    out: Path | None,
) -> None:
    """Judge everything that a release rests on, part by part.

    Every part is judged, even after one that failed. Except for `made` and `hash` the report is the
    same for the same inputs, whenever and wherever it is made. What is derived and committed
    (corpus, traces, packs, gate answers, manifest, arms, minimized list) is derived again: all of
    it, unless --sample is given, and then the report cannot be signed.

    Exit status: 0 every part conforms, 1 one differs, 2 one could not be judged (and none differs).
    """
    if out is not None:
        check_writable(out / "release.json")
    if (last is None) != (key is None):
        raise click.UsageError("--since and --key go together")
    before = None if last is None else read_report(last, key, None).report
    evidence = Evidence(_to_stderr, workers, sample)
    judged = evidence.identity()
    release = judge_release(
        release_parts(evidence),
        judged.to_json(evidence.root),
        evidence.inputs(),
        root=evidence.root,
        made=made_now(),
        sample=sample,
        before=before,
        began=lambda part: _began(part),
    )
    check_loaded()
    document = release.to_json()
    report = check_report(document, PARTS, "release report")
    edited = _other(report, evidence)
    if edited:
        raise CannotJudge(f"edited while it was judged: {', '.join(edited)}", fix="judge it again")

    def write() -> None:
        files = {"json": pretty_json(statement_of(document)), "md": markdown(report)}
        for suffix, text in ({**files, "html": html(report)} if out else {}).items():
            assert out is not None
            write_atomic(out / f"release.{suffix}", text if text.endswith("\n") else text + "\n")

    lines = chain(judged.lines(), _lines(release, report))
    if form is not None:
        shown = pretty_json(document) if form == "json" else _PAGES[form](report)
        lines = chain([shown.rstrip("\n")])
    for line in lines:
        click.echo(line)
    end(release.verdict, write)


@command.command("new-key", epilog="\b\nExamples:\n  conformance release new-key release.key")
@click.argument("file", type=_file)
@json_option
def new_key_(file: Path, as_json: bool) -> None:
    """Write a new Ed25519 key to FILE, for `sign`, and its public half to FILE.pub, for `verify`.

    Both are PEM, as openssl writes them; only its owner can read the private one.

    Exit status: 0 written, 2 one of the files is there, or they cannot be written.
    """
    public = new_key(file)
    facts = {"private": str(file), "public": str(public)}
    lines = (f"private key: {file}", f"public key: {public}")
    finish(Summary(Verdict.WRITTEN, facts, lines), as_json=as_json)


@command.command(
    epilog="\b\nExamples:\n  conformance release sign build/release/release.json --key release.key"
)
@click.argument("file", type=_file)
@click.option("--key", required=True, metavar="FILE", type=_file, help="The private key, in PEM.")
@click.option(
    "--out", metavar="FILE", type=_file, help="The envelope; without it FILE.dsse.json beside FILE."
)
@json_option
def sign(file: Path, key: Path, out: Path | None, as_json: bool) -> None:
    """Sign the report FILE of this checkout: a DSSE envelope around its in-toto Statement.

    Only what may be released is signed: a report that conforms, of a commit, and of this checkout
    as it is now.

    Exit status: 0 signed, 1 the report does not conform or is about something else, 2 it was
    changed or is no report, or the key is none.
    """
    evidence = Evidence(_to_stderr)
    signer = read_private_key(key)
    found = read_report(file, None, PARTS)
    report = found.report
    envelope = out or file.with_suffix(".dsse.json")
    check_writable(envelope)
    wrong = list(_unfit(report, _other(report, evidence)))
    if not wrong:
        payload = canonical_json(statement_of(found.document)).encode()
        write_atomic(envelope, pretty_json(sign_payload(payload, signer)) + "\n")
    facts = {"hash": report.hash, "envelope": None if wrong else str(envelope), "wrong": wrong}
    lines = [f"not signed: {what}" for what in wrong] or [f"signed: {envelope}"]
    verdict = Verdict.DIFFERS if wrong else Verdict.WRITTEN
    finish(Summary(verdict, facts, lines), as_json=as_json)


@command.command(
    "verify",
    epilog="\b\nExamples:\n"
    "  conformance release verify build/release/release.json\n"
    "  conformance release verify build/release/release.dsse.json --key release.key.pub",
)
@click.argument("file", type=_file)
@click.option(
    "--key", metavar="FILE", type=_file, help="The public key of the one who must have signed."
)
@json_option
def verify(file: Path, key: Path | None, as_json: bool) -> None:
    """Check a report: its signature, its parts, its verdict, and that it is of this checkout.

    FILE is what `check --out` wrote, or what `sign` made of it; that needs the key.

    Exit status: 0 a report of this checkout that conforms, 1 it does not conform, or is about
    something else, 2 it was changed or is no report, or the signature is not by the key.
    """
    evidence = Evidence(_to_stderr)
    found = read_report(file, key, PARTS)
    report = found.report
    other = _other(report, evidence)
    facts = {
        "hash": report.hash,
        "release": report.verdict.value,
        "signed_by": found.signed_by,
        "other_inputs": other,
    }
    lines = (
        f"{report.hash}: {report.verdict}",
        f"signed by key {found.signed_by}" if found.signed_by else "not signed",
        f"made for other {', '.join(other)}" if other else "made for this checkout",
    )
    good = not other and report.verdict is Verdict.CONFORMS
    finish(Summary(Verdict.of(good), facts, lines), as_json=as_json)


def _unfit(report: ReleaseReport, other: list[str]) -> Iterator[str]:
    """Yield why a report must not be signed."""
    if report.verdict is not Verdict.CONFORMS:
        yield f"the report's verdict is {report.verdict}"
    if report.identity.commit is None:
        yield "what it judged is no commit"
    if report.identity.modified:
        yield "what it judged was not committed"
    if report.sample is not None:
        yield f"it looked at a sample, by the seed {report.sample}"
    if report.identity.installed:
        yield f"it judged what is installed: {', '.join(report.identity.installed)}"
    if other:
        yield f"it was made for other {', '.join(other)}"


def _other(report: ReleaseReport, evidence: Evidence) -> list[str]:
    """Return the names of what is not in the checkout now as a report has it."""
    judged = convert(evidence.identity().to_json(evidence.root), IdentityFacts)
    then, now = _named(report.identity, report.inputs), _named(judged, evidence.inputs())
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def _named(identity: IdentityFacts, inputs: Mapping[str, str]) -> dict[str, object]:
    """Return all that was judged, by its names."""
    fields: dict[str, object] = asdict(identity)
    del fields["hashes"]
    return {**fields, **identity.hashes, **inputs}


def _lines(release: Release, report: ReleaseReport) -> Iterator[str]:
    """Yield the parts, what is wrong, and the verdict."""
    for part in release.parts:
        yield f"{part.verdict.value:<16} {part.title}: {part.found.summary}"
        yield from (f"    {text}" for text in part.found.wrong[:SHOWN])
        if len(part.found.wrong) > SHOWN:
            yield f"    … and {len(part.found.wrong) - SHOWN} more; all with --json"
    wrong = [part.name for part in release.parts if part.verdict is not Verdict.CONFORMS]
    yield f"report {report.hash}"
    if release.sample is not None:
        yield f"sample: arms and mutants are one in 16, by the seed {release.sample}"
    yield f"{release.verdict}: {', '.join(wrong) or 'every part conforms'}"


def _began(part: Part) -> None:
    click.echo(f"== {part.title}", err=True)


def _to_stderr(line: str) -> None:
    click.echo(line, err=True)
