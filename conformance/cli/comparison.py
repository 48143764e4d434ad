"""What the verbs that hold Lean's answers against Python's say in the end."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from conformance.jsonfile import pretty_json
from conformance.questions import Comparison


def tell(
    found: Comparison[Any],
    summary: str,
    *,
    as_json: bool,
    counts: Mapping[str, int] | None = None,
    first: str = "first difference",
) -> NoReturn:
    """Return what was found, as one JSON object or as counts and a summary, and exit with it."""
    if as_json:
        click.echo(pretty_json(found.to_json()))
    else:
        for what, count in (counts or {}).items():
            click.echo(f"{count:>8} {what}")
        if found.first is not None:
            click.echo(f"{first}: {found.first}")
        click.echo(summary)
    sys.exit(0 if found.ok else 1)
