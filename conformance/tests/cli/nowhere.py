"""Calls every verb for JSON where there is nothing to judge, and says how each ended.

    python -m conformance.tests.cli.nowhere

It is a program of its own because the harness remembers where the checkout and Lean are.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

import click

from conformance.cli.main import main
from conformance.tests.cli.verbs import Verb, leaves


def ended(verb: Verb, command: click.Command) -> tuple[str, int]:
    """What the verb printed, and its exit status."""
    needed = [p for p in command.params if isinstance(p, click.Argument) and p.required]
    words = [*verb, *(f"no-{argument.name}" for argument in needed), "--json"]
    printed = StringIO()
    with redirect_stdout(printed):
        try:
            main(arguments=[*words, "--list"] if verb == ("show",) else words)
        except SystemExit as end:
            return printed.getvalue(), int(end.code or 0)
    raise AssertionError(f"{verb} did not end")


if __name__ == "__main__":
    json.dump({" ".join(verb): ended(verb, found) for verb, found in leaves().items()}, sys.stdout)
