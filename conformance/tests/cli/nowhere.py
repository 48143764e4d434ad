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
    words = [*verb, "--json"]
    for needed in (parameter for parameter in command.params if parameter.required):
        words += needed.opts[:1] if isinstance(needed, click.Option) else []
        words.append(f"no-{needed.name}")
    printed = StringIO()
    with redirect_stdout(printed):
        try:
            main(arguments=[*words, "--list"] if verb == ("show",) else words)
        except SystemExit as end:
            return printed.getvalue(), int(end.code or 0)
    raise AssertionError(f"{verb} did not end")


if __name__ == "__main__":
    json.dump({" ".join(verb): ended(verb, found) for verb, found in leaves().items()}, sys.stdout)
