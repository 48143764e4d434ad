"""`conformance certificates`: Lean's certificate checker and Python's, on forged certificates."""

from __future__ import annotations

import sys

import click

from conformance.cases.case import load_corpus
from conformance.certificates.check import check_certificates
from conformance.certificates.questions import questions
from conformance.cli.options import json_option, seed_option
from conformance.engines.engine import connect_lean
from conformance.jsonfile import pretty_json
from conformance.progress import progress

_EXAMPLES = (
    "\b\nExamples:\n"
    "  conformance certificates check\n"
    "  conformance certificates check --count 5000 --seed 7 --json"
)


@click.group("certificates", epilog=_EXAMPLES)
def command() -> None:
    """Compare the checkers of wave certificates.

    Exit status: 0 the same and lawful everywhere, 1 a difference, 2 it could not be judged.
    """


@command.command(epilog=_EXAMPLES)
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="How many certificates to forge.",
)
@seed_option
@json_option
def check(count: int, seed: int, as_json: bool) -> None:
    """Forge certificates for many machine states, ask both checkers about each, and compare.

    Most are bad in a known way, some are right. A verdict is wrong if the two sides differ, or if
    it does not follow from what was forged, even where both agree.

    Exit status: 0 the same and lawful everywhere, 1 a difference or an unlawful verdict, 2 no Lean,
    or nothing was compared.
    """
    asked = questions(load_corpus(), count, seed)
    with connect_lean() as lean, progress("checking certificates", count) as advance:
        found = check_certificates(lean, asked, advance)
    if as_json:
        click.echo(pretty_json(found.to_json()))
    else:
        for kind, forged in found.kinds.items():
            click.echo(f"{forged:>8} {kind}")
        if found.first is not None:
            click.echo(f"first wrong verdict: {found.first}")
        click.echo(
            f"{found.states} states, {found.compared} certificates compared, "
            f"{found.differing} differ, {found.unlawful} unlawful, "
            f"{found.accepted_bad} bad ones accepted"
        )
    sys.exit(0 if found.ok else 1)
