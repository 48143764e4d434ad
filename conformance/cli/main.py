"""The `conformance` command: its verbs, loaded when called, and its exit statuses."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from traceback import extract_tb

import click

from conformance.engines.boundary import EngineFailed
from conformance.errors import CannotJudge
from conformance.origin import VARIABLE

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

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # click's own answer is status 1, which is a difference
            click.echo("interrupted", err=True)
            sys.exit(130)


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

    What is judged, and what judges, is the checkout's own code, or nothing is: a pyvm or a
    conformance that Python imports from elsewhere is refused, unless --installed says that it is
    meant. Every verdict names both.

    Exit status: 0 conforms, 1 a difference, 2 could not judge (bad input, no Lean, timeout), 130
    interrupted.
    """
    if installed:
        os.environ[VARIABLE] = "1"  # for worker processes too


def main() -> None:
    """Run the command line; bad input becomes one clear message and exit status 2."""
    try:
        cli(prog_name="conformance")
    except CannotJudge as error:
        click.secho(f"error: {error}", fg="red", err=True)
        sys.exit(2)
    except EngineFailed as error:
        click.secho(f"the engine failed: {error}", fg="red", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 the last stop: one message instead of a traceback
        click.secho(f"error: {fault_of_the_harness(error)}", fg="red", err=True)
        sys.exit(2)


def fault_of_the_harness(error: Exception) -> str:
    """Return what to say of an exception that nobody expected: where it is from, whom to tell."""
    there = getattr(error.__cause__, "tb", None)  # where a worker process was, as it said itself
    frames = [f"{f.filename}:{f.lineno} in {f.name}" for f in extract_tb(error.__traceback__)]
    told = [line.strip() for line in str(there).splitlines() if line.startswith("  File ")]
    where = "".join(f"\n    {frame}" for frame in (frames if there is None else told)[-4:])
    return (
        f"the harness itself failed, nothing was judged: {type(error).__name__}: {error}{where}\n"
        "  fix: this is a fault of the harness, not of what it judges; report it with the command "
        "and these lines, as .github/CONTRIBUTING.md says"
    )
