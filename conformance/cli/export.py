"""`conformance export`: write Lean's traces of the corpus, or say which committed ones drift."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import click

from conformance.cases.case import load_corpus, select
from conformance.cli.options import jobs_option, json_option, pattern_option
from conformance.engines.engine import connect_lean, lean_producer
from conformance.errors import CannotJudge
from conformance.paths import fixtures_dir
from conformance.progress import progress
from conformance.traces.committed import Check, check, write
from conformance.traces.export import Answer, Failure, ask_all, failures, validated

_SHOWN = 20
"""How many lines of one kind the human form prints."""


@click.command(
    "export",
    epilog="\b\nExamples:\n  conformance export -k two_buyer\n  conformance export --check --json",
)
@pattern_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what would change.")
@json_option
@jobs_option("Lean processes at once.")
def command(pattern: str | None, only_check: bool, as_json: bool, jobs: int) -> None:
    """Ask Lean for the trace of every case, and write them to fixtures/traces.

    With --check nothing is written: it lists the committed traces that Lean would now write
    differently, those that are missing, and those whose case is gone.

    Exit status: 0 written or in agreement, 1 drift or cases that Lean refused, 2 no Lean.
    """
    corpus = load_corpus()
    chosen = select(corpus, pattern)
    if not chosen:
        raise CannotJudge(
            f"no case matches {pattern!r}", fix="list the ids: `conformance show --list`"
        )
    producer = lean_producer()
    with progress("asking Lean", len(chosen)) as advance:
        answers = ask_all(
            chosen, connect_lean, producer, jobs=jobs, progress=lambda answer: advance()
        )
    if not only_check:
        with progress("checking traces", len(answers)) as advance:
            answers = {case: _validated(answer, advance) for case, answer in answers.items()}
    failed = failures(answers.values())
    if only_check:
        found = check(corpus, answers, producer.source, None)
        _show_check(found, failed, as_json)
        sys.exit(1 if failed or found.drifted else 0)
    written = [
        str(path.relative_to(fixtures_dir().parent)) for path in write(corpus, answers, None)
    ]
    _show_written(written, answers, failed, as_json)
    sys.exit(1 if failed else 0)


def _validated(answer: Answer, advance: Callable[[], None]) -> Answer:
    """Check one trace, and count it."""
    advance()
    return validated(answer)


def _show_check(found: Check, failed: tuple[Failure, ...], as_json: bool) -> None:
    """Print what `--check` found."""
    if as_json:
        verdict = "drift" if failed or found.drifted else "agrees"
        _echo_json(
            verdict=verdict,
            agreed=found.agreed,
            drifted=[drifted.to_json() for drifted in found.drifted],
            failed=[failure.to_json() for failure in failed],
            other_source=found.other_source,
        )
        return
    for drifted in found.drifted[:_SHOWN]:
        click.echo(f"{drifted.drift.value:<10} {drifted.case}: {drifted.detail}")
    _show_rest(len(found.drifted))
    _show_failed(failed)
    if found.other_source:
        click.echo(
            f"note: {len(found.other_source)} traces say what Lean says now, but were written by "
            "another state of lean/; `conformance export` renews them"
        )
    click.echo(f"{found.agreed} agree, {len(found.drifted)} drift, {len(failed)} refused by Lean")
    if found.drifted:
        click.echo("to accept what Lean says now: conformance export")


def _show_written(
    written: list[str], answers: dict[str, Answer], failed: tuple[Failure, ...], as_json: bool
) -> None:
    """Print what was written."""
    count = len(answers) - len(failed)
    if as_json:
        _echo_json(
            verdict="failed" if failed else "written",
            traces=count,
            files=written,
            failed=[failure.to_json() for failure in failed],
        )
        return
    _show_failed(failed)
    click.echo(f"{count} traces written to {len(written)} files, {len(failed)} refused by Lean")


def _show_failed(failed: tuple[Failure, ...]) -> None:
    """Print the cases that Lean refused."""
    for failure in failed[:_SHOWN]:
        click.echo(f"refused    {failure.case}: {failure.error}")
    _show_rest(len(failed))


def _show_rest(count: int) -> None:
    """Print how many lines were left out."""
    if count > _SHOWN:
        click.echo(f"… and {count - _SHOWN} more; all of them with --json")


def _echo_json(**fields: object) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(fields, ensure_ascii=False, indent=2))
