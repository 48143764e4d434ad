"""Options that many verbs have, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from conformance.scribble.reading import Reading
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


def out_option(help: str) -> Callable[[_F], _F]:
    """`out`: the file that a result is written to as well."""
    return click.option(
        "--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help=help
    )


def reading_options(command: _F) -> _F:
    """`sorts` and `protocol_name`: how a protocol text is read."""
    sorts = click.option(
        "--sort",
        "sorts",
        multiple=True,
        metavar="NAME=SORT",
        help="Of a .scr or .nuscr file: what a payload is, such as Price=nat; '*' is all others.",
    )
    name = click.option(
        "--protocol", "protocol_name", metavar="NAME", help="Which protocol of such a file."
    )
    return sorts(name(command))


def reading_of(sorts: Sequence[str], protocol_name: str | None) -> Reading:
    """Return what these options say; raises `CannotJudge` for a sort that is none."""
    if not sorts:
        return Reading({}, protocol_name)
    from conformance.scribble.sorts import read_table

    return Reading(read_table(sorts), protocol_name)


timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="That an engine may take over one case; one that takes more is named.",
)
"""`timeout`: of each case."""
