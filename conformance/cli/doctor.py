"""`conformance doctor`: what is installed, where, which versions, and what is missing for what."""

from __future__ import annotations

import click

from conformance.cli.options import json_option
from conformance.conclusion import show
from conformance.doctor.examine import examine
from conformance.verdict import Verdict


@click.command(
    "doctor",
    epilog="\b\nExamples:\n  conformance doctor\n  conformance doctor export fuzz\n"
    "  conformance doctor --json",
)
@click.argument("verbs", nargs=-1)
@json_option
@click.pass_context
def command(ctx: click.Context, verbs: tuple[str, ...], as_json: bool) -> None:
    """Say what this machine has of what VERBS need, or all verbs; nothing is installed or built.

    Looked at are Python and its packages, git, Node.js, Pyodide, whose code runs, the corpus with
    its traces, Lean, its cache, and what of the model is compiled.

    Exit status: 0 all is there, 2 something is missing or broken: it says what, and who needs it.
    """
    assert ctx.parent is not None
    known = ctx.parent.command
    assert isinstance(known, click.Group)
    for verb in verbs:
        if verb not in known.list_commands(ctx.parent):
            raise click.BadParameter(f"there is no verb {verb}", ctx, param_hint="VERBS")
    found = examine(verbs)
    show(found.to_json(), found.lines(), as_json=as_json)
    if not found.sound:
        ctx.exit(Verdict.UNJUDGED.exit_status)
