"""What the doctor looks at in the checkout: whose code runs, and whether the fixtures fit it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.case import load_corpus
from conformance.doctor.finding import Finding, State
from conformance.errors import CannotJudge
from conformance.identity.identity import PYVM, identify
from conformance.paths import project_root
from conformance.runs.texts import committed_runs


def look_at_checkout() -> Iterator[Finding]:
    """Yield whose code this is, and whether the corpus and its traces are whole and of now."""
    try:
        root = project_root()
        lines = list(identify(PYVM).lines())
    except CannotJudge as error:
        yield Finding.of_error("checkout", error)
        return
    yield Finding("checkout", State.GOOD, f"{root}; {'; '.join(lines)}")
    try:
        corpus, run_of = load_corpus(), committed_runs()
        for case in corpus:
            run_of(case)
    except CannotJudge as error:
        yield Finding.of_error("corpus", error, state=State.BROKEN)
        return
    yield Finding("corpus", State.GOOD, f"{len(corpus)} cases, each with Lean's trace of now")
