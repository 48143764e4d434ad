"""`conformance show`: what a case is, and which cases there are."""

from __future__ import annotations

from itertools import chain

import click

from conformance.cases.case import chosen, find_case, load_corpus
from conformance.conclusion import show
from conformance.render.case import case_lines, local_type_lines


@click.command(
    "show",
    epilog="\b\nExamples:\n"
    "  conformance show mixed/votes/thr8\n"
    "  conformance show --list -k two_buyer",
)
@click.argument("case", metavar="[CASE]", required=False)
@click.option("--list", "listing", is_flag=True, help="List the corpus's ids instead.")
@click.option("-k", "pattern", metavar="PATTERN", help="With --list: ids that have or match this.")
@click.option("--json", "as_json", is_flag=True, help="The case as committed, or a list of ids.")
def command(case: str | None, listing: bool, pattern: str | None, as_json: bool) -> None:
    """Print CASE: its configuration, its protocols, and the local type of every role.

    CASE is an id of the corpus, the start of one, or a file with one case.

    Exit status: 0 shown, 2 there is no such case.
    """
    if listing == (case is not None):
        raise click.UsageError("give a CASE, or --list")
    if case is None:
        ids = [found.id for found in chosen(load_corpus(), pattern)]
        show(ids, ids, as_json=as_json)
        return
    found = find_case(case)
    lines = chain(case_lines(found), local_type_lines(found))
    show(found.resolved, lines, as_json=as_json)
