"""`conformance export`: write Lean's traces of the corpus, or say which committed ones drift."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from conformance.cases.case import load_corpus, select
from conformance.cli.blame import warn
from conformance.cli.options import jobs_option, json_option, pattern_option, timeout_option
from conformance.conclusion import Summary, finish
from conformance.engines.engine import connect_lean, lean_producer
from conformance.errors import CannotJudge
from conformance.jsonfile import check_writable
from conformance.paths import fixtures_dir
from conformance.progress import progress
from conformance.traces.committed import TraceCheck, check, write
from conformance.traces.export import Answer, NoTrace, Why, ask_all, validated, without_trace
from conformance.traces.trace import trace_path
from conformance.verdict import Verdict

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
@timeout_option
def command(
    pattern: str | None, only_check: bool, as_json: bool, jobs: int, timeout: float
) -> None:
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
    if not only_check:
        check_writable(trace_path(chosen[0].stem))
    producer = lean_producer()
    with progress("asking Lean", len(chosen)) as advance:
        answers = ask_all(
            chosen,
            connect_lean,
            producer,
            jobs=jobs,
            timeout=timeout,
            progress=lambda answer: advance(),
        )
    if not only_check:
        with progress("checking traces", len(answers)) as advance:
            answers = {case: _validated(answer, advance) for case, answer in answers.items()}
    refused = without_trace(answers.values())
    if only_check:
        found = check(corpus, answers, producer.source, None)
        finish(_checked(found, refused), as_json=as_json)
    files: list[Path] = []
    unwritten: list[CannotJudge] = []
    try:
        for file in write(corpus, answers, None):
            files.append(file)
    except CannotJudge as error:
        warn(f"error: {error}")
        unwritten.append(error)
    finish(_written(files, answers, refused, unwritten), as_json=as_json)


def _validated(answer: Answer, advance: Callable[[], None]) -> Answer:
    """Check one trace, and count it."""
    advance()
    return validated(answer)


def _checked(found: TraceCheck, refused: Sequence[NoTrace]) -> Summary:
    """Return what `--check` found."""
    return Summary(
        Verdict.of_all((Verdict.of(not found.drifted), *map(_verdict, refused))),
        {
            "agreed": found.agreed,
            "drifted": [drifted.to_json() for drifted in found.drifted],
            "failed": [one.to_json() for one in refused],
            "other_source": found.other_source,
        },
        _checked_lines(found, refused),
    )


def _checked_lines(found: TraceCheck, refused: Sequence[NoTrace]) -> Iterator[str]:
    yield from _first([f"{d.drift.value:<10} {d.case}: {d.detail}" for d in found.drifted])
    yield from _refused_lines(refused)
    if found.other_source:
        yield (
            f"note: {len(found.other_source)} traces say what Lean says now, but were written by "
            "another state of lean/; `conformance export` renews them"
        )
    yield f"{found.agreed} agree, {len(found.drifted)} drift, {_no_traces(refused)}"
    if found.drifted:
        yield "to accept what Lean says now: conformance export"


def _written(
    files: Sequence[Path],
    answers: Mapping[str, Answer],
    refused: Sequence[NoTrace],
    unwritten: Sequence[CannotJudge],
) -> Summary:
    """Return what was written."""
    traces = len(answers) - len(refused)
    wrong = [*map(_verdict, refused), *(Verdict.UNJUDGED for _ in unwritten)]
    into = f"{traces} traces" + (", not all written," if unwritten else " written")
    return Summary(
        Verdict.of_all(wrong) if wrong else Verdict.WRITTEN,
        {
            "traces": traces,
            "files": [str(path.relative_to(fixtures_dir().parent)) for path in files],
            "failed": [one.to_json() for one in refused],
            **({"unwritten": [error.what for error in unwritten]} if unwritten else {}),
        },
        (
            *_refused_lines(refused),
            f"{into} to {len(files)} files, {_no_traces(refused)}",
        ),
    )


def _verdict(one: NoTrace) -> Verdict:
    """Return what a case without a trace makes of the whole."""
    return Verdict.UNJUDGED if one.why is Why.LOST else Verdict.DIFFERS


def _refused_lines(refused: Sequence[NoTrace]) -> Iterator[str]:
    """Yield the cases that Lean refused, or whose answer was lost."""
    return _first([f"{one.why.name.lower():<10} {one.case}: {one.error}" for one in refused])


def _no_traces(refused: Sequence[NoTrace]) -> str:
    lost = sum(one.why is Why.LOST for one in refused)
    return f"{len(refused) - lost} refused by Lean" + (f", {lost} lost" if lost else "")


def _first(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first lines, and how many are left out."""
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"… and {len(lines) - _SHOWN} more; all of them with --json"
