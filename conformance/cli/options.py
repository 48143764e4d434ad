"""Options that many verbs have, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from conformance.traces.export import TIMEOUT

_F = TypeVar("_F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
"""`as_json`: the answer for machines."""
pattern_option = click.option(
    "-k", "pattern", metavar="PATTERN", help="Only cases whose id contains or matches this."
)
"""`pattern`: some cases of the corpus."""

seed_option = click.option(
    "--seed", type=int, default=0, show_default=True, help="Determines every one of them."
)
"""`seed`: of what is generated."""


def count_option(default: int, help: str) -> Callable[[_F], _F]:
    """`count`: how many are made."""
    return click.option(
        "--count", type=click.IntRange(min=1), default=default, show_default=True, help=help
    )


def jobs_option(help: str) -> Callable[[_F], _F]:
    """`jobs`: how much is done at once."""
    return click.option(
        "-j", "jobs", default=1, show_default=True, type=click.IntRange(1, 64), help=help
    )


timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="That an engine may take over one case; one that takes more is named.",
)
"""`timeout`: of each case."""
