"""`conformance project`: what each role of a protocol does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import click

from conformance.cases.codecs import ProtocolFile
from conformance.cases.protocols import load_protocol
from conformance.cli.blame import warn
from conformance.cli.options import json_option, reading_of, reading_options
from conformance.conclusion import Summary, end, finish, show
from conformance.errors import CannotJudge
from conformance.files import is_there
from conformance.notation import explain_refusal, show_local
from conformance.render.dot import machine_lines
from conformance.verdict import Verdict
from pyvm.global_type import check_global
from pyvm.local_type import LocalType
from pyvm.projection import Refusal, Unmergeable, project, project_all
from pyvm.value import Role
from pyvm.wire.types import encode_local

_LANGUAGES = ("nuscr", "scribble")
_FORMATS = ("text", "json", *_LANGUAGES, "dot")


@click.command(
    "project",
    epilog="\b\nExamples:\n"
    "  conformance project two_buyer --role Seller\n"
    "  conformance project fixtures/protocols/ring.json --json\n"
    "  conformance project TwoBuyer.nuscr --sort Price=nat --format scribble",
)
@click.argument("file")
@click.option("--role", metavar="R", help="Only this role.")
@reading_options
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Local types as text, as JSON (as --json) or as state machines; or the whole protocol.",
)
@json_option
def command(
    file: str,
    role: Role | None,
    sorts: tuple[str, ...],
    protocol_name: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Print the local type of each role of a protocol.

    FILE is a protocol file, or the name of a protocol in fixtures/protocols. A file that ends in
    .scr or .nuscr is in Scribble or nuScr; names of payloads that are not known there are said with
    --sort. With --format nuscr or scribble the protocol itself is printed, and dot is Graphviz's
    language, a state machine a role.

    Exit status: 0 it projects; 1 it is refused, because a role cannot follow a choice (the reason
    names the role, the choice and the two continuations) or because the protocol is malformed: no
    role, a role twice, an unknown role, no branch, a label twice, a role that sends to itself, or
    a recursion without a communication; 2 FILE is no protocol, or R none of its roles.
    """
    as_json = as_json or form == "json"
    if form in _LANGUAGES and (as_json or role is not None):
        raise click.UsageError(f"--format {form} prints a whole protocol: leave out --role, --json")
    reading = reading_of(sorts, protocol_name)
    protocol = load_protocol(Path(file) if is_there(Path(file)) else file, reading)
    types = _project(protocol, role)
    if isinstance(types, Refusal):
        _end(_refused(types, as_json), as_json)
    facts = {"roles": {name: encode_local(t) for name, t in types.items()}}
    _end(Summary(Verdict.CONFORMS, facts, _lines(form, protocol, types)), as_json)


def _lines(form: str, protocol: ProtocolFile, types: Mapping[Role, LocalType]) -> Iterable[str]:
    """Return what is printed for people, or for another program."""
    if form in _LANGUAGES:
        from conformance.scribble.printing import Language, protocol_text

        return [protocol_text(protocol.name, protocol.roles, protocol.type, Language(form))]
    if form == "dot":
        return machine_lines(types)
    return [f"{name}: {show_local(t)}" for name, t in types.items()]


def _end(found: Summary, as_json: bool) -> NoReturn:
    """Print types alone, to be piped, or JSON, which names what projected; then exit."""
    if as_json:
        finish(found, as_json=True)
    show(found.facts, found.lines(), as_json=False)
    end(found.verdict)


def _project(protocol: ProtocolFile, role: Role | None) -> Mapping[Role, LocalType] | Refusal:
    """Return the local types of all roles, or of one, even if another role has none."""
    if role is None:
        return project_all(protocol.roles, protocol.type)
    if role not in protocol.roles:
        close = get_close_matches(role, protocol.roles, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise CannotJudge(
            f"{protocol.name} has no role {role!r}",
            fix=f"{meant}its roles are {', '.join(protocol.roles)}",
        )
    refusal = check_global(protocol.roles, protocol.type)
    t = refusal or project(protocol.type, role)
    return t if isinstance(t, Refusal) else {role: t}


def _refused(refusal: Refusal, as_json: bool) -> Summary:
    """Return why there are no types; people are told on standard error."""
    reason = explain_refusal(refusal)
    role = refusal.role if isinstance(refusal, Unmergeable) else None
    if not as_json:
        warn(f"refused: {reason}")
    return Summary(Verdict.DIFFERS, {"refused": {"role": role, "reason": reason}}, ())
