"""`conformance corpus`: write the cases that the generator's tables describe."""

from __future__ import annotations

import json
import sys

import click

from conformance.cases.case import cases_dir, load_corpus
from conformance.cli.options import json_option
from conformance.corpus import differing_files, write_corpus


@click.command(
    "corpus", epilog="\b\nExamples:\n  conformance corpus\n  conformance corpus --check --json"
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say which files differ.")
@json_option
def command(only_check: bool, as_json: bool) -> None:
    """Write fixtures/cases anew from the tables in conformance/corpus.

    Exit status: 0 written or in agreement, 1 files differ (--check), 2 a protocol cannot be read.
    """
    changed = differing_files() if only_check else write_corpus()
    cases = len(load_corpus()) if any(cases_dir().glob("*.jsonl")) else 0
    if as_json:
        verdict = ("differs" if changed else "agrees") if only_check else "written"
        click.echo(json.dumps({"verdict": verdict, "cases": cases, "files": changed}, indent=2))
    elif only_check:
        for name in changed:
            click.echo(f"{name} is not what the generator writes")
        click.echo(f"{cases} cases, {len(changed)} files differ")
        if changed:
            click.echo("to write them anew: conformance corpus")
    else:
        click.echo(f"{cases} cases, {len(changed)} files changed")
    sys.exit(1 if only_check and changed else 0)
