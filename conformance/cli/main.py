"""The `conformance` command: its verbs, loaded when called, and the one place where they end."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from conformance.cli.blame import blamed, warn
from conformance.cli.streams import Streams
from conformance.errors import CannotJudge
from conformance.origin import ANY_LEAN, VARIABLE

INTERRUPTED = 130
"""The exit status of a call that the user broke off."""
# verb -> module of conformance.cli that defines a click command named `command`
_VERBS = {
    "run": "run",
    "diff": "diff",
    "ledger": "ledger",
    "manifest": "manifest",
    "coverage": "coverage",
    "branches": "branches",
    "mutants": "mutants",
    "minimize": "minimize",
    "release": "release",
    "export": "export",
    "trace": "trace",
    "show": "show",
    "corpus": "corpus",
    "fuzz": "fuzz",
    "promote": "promote",
    "gates": "gates",
    "certificates": "certificates",
    "envelope": "envelope",
    "pack": "pack",
    "project": "project",
    "lean": "lean",
    "wasm": "wasm",
    "doctor": "doctor",
    "bench": "bench",
}


class _LazyGroup(click.Group):
    """Imports a verb's module only when that verb is used, so that `--help` is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command = import_module(f"conformance.cli.{_VERBS[cmd_name]}").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExamples:\n"
    "  conformance run\n"
    "  conformance diff mixed/votes/thr8\n"
    "  conformance run --help",
)
@click.version_option(package_name="conformance")
@click.option(
    "--installed",
    is_flag=True,
    help="Judge the pyvm that Python imports, though it is not the checkout's own.",
)
@click.option(
    "--any-lean",
    is_flag=True,
    help="Use the native Lean, though it is not the one that lean/lean-toolchain names.",
)
def cli(installed: bool, any_lean: bool) -> None:
    """Judge the Python VM against its Lean 4 model.

    What is judged, and what judges, must be the checkout's own code: a pyvm or a conformance that
    Python imports from elsewhere is refused, unless --installed says that it is meant. So is a
    native Lean of another version than the model is written for, unless --any-lean says so. Every
    verdict names them.

    Exit status: 0 conforms, 1 a difference, 2 could not judge (bad input, no Lean, timeout), 130
    interrupted.
    """
    if installed:
        os.environ[VARIABLE] = "1"  # for worker processes too
    if any_lean:
        os.environ[ANY_LEAN] = "1"


def main(command: click.Command = cli, arguments: Sequence[str] | None = None) -> None:
    """Run the command line; bad input becomes one clear message and exit status 2.

    A verdict keeps its status, whatever becomes of what is printed. No child process is left, and
    an interrupt is no difference. What is imported for this is no part of the machine, so that one
    that is broken has its message.
    """
    streams = Streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _status(command, words)
        lost = streams.lost()
        if lost is not None:
            warn(f"error: standard output: cannot be written: {lost}")
            status = 2 if status is None else status
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending already
        click.echo("interrupted", err=True)
        status = INTERRUPTED
    finally:
        _end_children()
    sys.exit(status or 0)


def _end_children() -> None:
    """Kill every child that still runs, if any could have been started."""
    owner = sys.modules.get("conformance.processes.owner")
    if owner is not None:
        owner.end_all()


def _status(command: click.Command, words: list[str]) -> int | None:
    """Return the exit status of a call; None of a verb that gave no verdict, and came to its end.

    Click's own handling is not used: it would end with status 1, which says that something differs,
    after an interrupt and when nobody reads any more.
    """
    try:
        if sys.platform == "win32":
            raise CannotJudge(
                "Windows is not supported", fix="use Linux or macOS, or Windows' Linux subsystem"
            )
        with command.make_context("conformance", list(words)) as context:
            command.invoke(context)
        return None
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else None
    except click.exceptions.Exit as ended:
        return ended.exit_code or None
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:  # noqa: BLE001 - the last stop: one message instead of a traceback
        end = blamed(error)
        if "--json" in words:  # JSON that was asked for is written also if the verb breaks off
            click.echo(json.dumps(end.to_json(), ensure_ascii=False, indent=2))
        warn(end.said)
        return end.verdict.exit_status
