"""`conformance certificates`: Lean's certificate checker and Python's, on forged certificates."""

from __future__ import annotations

import click

from conformance.cases.case import load_corpus
from conformance.certificates.check import check_certificates
from conformance.certificates.questions import questions
from conformance.cli.comparison import tell
from conformance.cli.options import count_option, json_option, seed_option
from conformance.engines.engine import connect_lean
from conformance.identity.identity import identify
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
@count_option(100_000, "How many certificates to forge.")
@seed_option
@json_option
def check(count: int, seed: int, as_json: bool) -> None:
    """Forge certificates for many machine states, ask both checkers about each, and compare.

    Most are bad in a known way, some are right. A verdict is wrong if the two sides differ, or if
    it does not follow from what was forged, even where both agree.

    Exit status: 0 the same and lawful everywhere, 1 a difference or an unlawful verdict, 2 no Lean,
    or nothing was compared.
    """
    identify()
    asked = questions(load_corpus(), count, seed)
    with connect_lean() as lean, progress("checking certificates", count) as advance:
        found = check_certificates(lean, asked, advance)
    tell(
        found,
        f"{found.questions} states, {found.compared} certificates compared, "
        f"{found.differing} differ, {found.unlawful} unlawful, "
        f"{found.accepted_bad} bad ones accepted",
        as_json=as_json,
        counts=found.kinds,
        first="first wrong verdict",
    )
