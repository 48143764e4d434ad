"""The `conformance` command: its verbs, loaded when called, and its exit statuses."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from conformance.cli.blame import blamed, warn
from conformance.errors import CannotJudge
from conformance.origin import VARIABLE

_AS_JSON = "conformance.json"
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Note whether the verb is asked for JSON, before it is even imported."""
        ctx.meta[_AS_JSON] = "--json" in args
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Call the verb; JSON that was asked for is written also if it breaks off."""
        try:
            return super().invoke(ctx)
        except (
            KeyboardInterrupt
        ):  # click itself would end with status 1, which says that something differs
            click.echo("interrupted", err=True)
            sys.exit(130)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            if ctx.meta.get(_AS_JSON):
                click.echo(json.dumps(blamed(error).to_json(), ensure_ascii=False, indent=2))
            raise


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
def cli(installed: bool) -> None:
    """Judge the Python VM against its Lean 4 model.

    What is judged, and what judges, must be the checkout's own code: a pyvm or a conformance that
    Python imports from elsewhere is refused, unless --installed says that it is meant. Every
    verdict names both.

    Exit status: 0 conforms, 1 a difference, 2 could not judge (bad input, no Lean, timeout), 130
    interrupted.
    """
    if installed:
        os.environ[VARIABLE] = "1"  # for worker processes too


def main(command: click.Command = cli, arguments: Sequence[str] | None = None) -> None:
    """Run the command line; bad input becomes one clear message and exit status 2.

    What is imported for this is no part of the machine, so that one that is broken has its message.
    """
    try:
        if sys.platform == "win32":
            raise CannotJudge(
                "Windows is not supported", fix="use Linux or macOS, or Windows' Linux subsystem"
            )
        command(arguments, prog_name="conformance")
    except Exception as error:  # noqa: BLE001 - the last stop: one message instead of a traceback
        end = blamed(error)
        warn(end.said)
        sys.exit(end.verdict.exit_status)
