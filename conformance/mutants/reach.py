"""Which cases reach which lines of the Python VM: one run of the cases under `coverage`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.cases.case import Case
from conformance.errors import CannotJudge
from conformance.mutants.children import Ended, Watchdog, in_child
from conformance.mutants.inputs import SharedInputs
from conformance.mutants.sources import SourceMutant

Reach = Mapping[str, Mapping[int, frozenset[int]]]
"""By file and line, the numbers of the cases that run it."""


def reach(inputs: SharedInputs, root: Path, cases: Sequence[Case]) -> Reach:
    """Run the cases, in a child, and return which lines each of them runs.

    Raises `CannotJudge` if the VM does not conform as it is: then every mutant would be killed.
    """

    def work(watchdog: Watchdog) -> Reach | str:
        return _reach(inputs, root, cases, watchdog)

    found = in_child(work)
    if isinstance(found, Ended):
        found = f"{cases[found.trial].id}: {found.how}"
    if isinstance(found, str):
        raise CannotJudge(
            f"the VM does not conform as it is, with no fault planted: {found}",
            fix="see `conformance run`",
        )
    return found


def _reach(
    inputs: SharedInputs, root: Path, cases: Sequence[Case], watchdog: Watchdog
) -> Reach | str:
    from coverage import Coverage

    from conformance.engines.pyvm import PyVM
    from conformance.judge.judge import Judge

    judge = Judge(inputs.run_of, inputs.covered, PyVM(inputs.contracts))
    watch = Coverage(data_file=None, config_file=False, include=[f"{root}/pyvm/*"], messages=False)
    watch.start()
    for number, case in enumerate(cases):
        watchdog.begin(number)
        watch.switch_context(str(number))
        for judgement in judge.judge(case):
            if judgement.failure is not None:
                return f"{case.id}: {judgement.failure.diagnosis}"
    watchdog.end()
    watch.stop()
    data = watch.get_data()
    return {
        str(Path(file).relative_to(root)): {
            line: frozenset(int(name) for name in contexts if name)
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }


def reaching(mutant: SourceMutant, found: Reach) -> frozenset[int] | None:
    """Return the cases that run the mutant's place; None if every case does, on import."""
    if mutant.function is None:
        return None
    lines = found.get(mutant.file, {})
    first, last = mutant.lines
    return frozenset().union(*(lines.get(line, frozenset()) for line in range(first, last + 1)))
