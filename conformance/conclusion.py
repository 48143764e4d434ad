"""How a verb ends: with one JSON object or lines for people, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, NoReturn, Protocol

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.errors import CannotJudge
from conformance.identity.identity import PYVM, identify
from conformance.jsonfile import pretty_json
from conformance.origin import check_loaded
from conformance.plain_json import Json, JsonObject
from conformance.printed import printable
from conformance.verdict import Verdict

Line = str | Text | Table
"""What is printed in one go: a line, plain or with a style, or a table."""


class Conclusion(Protocol):
    """What a check found, in the form in which every verb that judges reports it."""

    @property
    def verdict(self) -> Verdict:
        """How it ended, which decides the exit status."""
        ...

    def to_json(self) -> JsonObject:
        """Return the JSON form, without the verdict."""
        ...

    def lines(self) -> Iterable[Line]:
        """Return the lines for people."""
        ...


@dataclass(frozen=True, slots=True)
class Summary:
    """A conclusion put together by a verb: facts under their names, and lines."""

    verdict: Verdict
    facts: Mapping[str, Any]
    text: Iterable[Line]

    def to_json(self) -> JsonObject:
        """Return the JSON form."""
        return dict(self.facts)

    def lines(self) -> Iterable[Line]:
        """Return the lines for people."""
        return self.text


def show(document: Json, lines: Iterable[Line], *, as_json: bool) -> None:
    """Print a JSON document, or lines for people: of a verb that gives no verdict."""
    if as_json:
        click.echo(pretty_json(document))
    else:
        print_lines(lines, Console())


def document(found: Conclusion, engine: str = PYVM) -> JsonObject:
    """Return what was found for machines: the verdict, the rest, and what was judged.

    Raises `CannotJudge` if a module that ran is not the one that would be named.
    """
    check_loaded()
    verdict, identity = found.verdict.value, identify(engine).to_json()
    return {"verdict": verdict, **found.to_json(), "identity": identity}


def present(found: Conclusion, *, as_json: bool, engine: str = PYVM) -> None:
    """Print what was judged, and what was found; raises `CannotJudge` as `document` does."""
    if as_json:
        click.echo(pretty_json(document(found, engine)))
        return
    check_loaded()
    print_lines(chain(identify(engine).lines(), found.lines()), Console())


def finish(
    found: Conclusion,
    *,
    as_json: bool,
    engine: str = PYVM,
    write: Callable[[], object] = lambda: None,
) -> NoReturn:
    """Print what was judged and what was found, write the files of it, and exit with its verdict.

    A file that cannot be written is told of; what was found is printed all the same.
    """
    present(found, as_json=as_json, engine=engine)
    end(found.verdict, write)


def end(verdict: Verdict, write: Callable[[], object] = lambda: None) -> NoReturn:
    """Write the files of a verb that has printed what it found, and exit with its verdict.

    The status is 2 where it would be 0, if a file cannot be written.
    """
    try:
        write()
    except CannotJudge as error:
        click.secho(f"error: {error}", fg="red", err=True)
        sys.exit(verdict.exit_status or Verdict.UNJUDGED.exit_status)
    sys.exit(verdict.exit_status)


def print_lines(lines: Iterable[Line], console: Console) -> None:
    """Print lines whole and as they are: no wrapping, no markup, no highlighting."""
    for line in lines:
        if isinstance(line, str):
            click.echo(printable(line), file=console.file)
        elif isinstance(line, Text) and printable(line.plain) != line.plain:
            console.print(Text(printable(line.plain), line.style), soft_wrap=True)
        else:
            console.print(line, soft_wrap=isinstance(line, Text))
