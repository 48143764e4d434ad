"""Corpus files and their cases as pytest collects and runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.case import Case, cases_dir, check_listed, load_file
from conformance.errors import CannotJudge
from conformance.identity.identity import identify
from conformance.judge.report import failure_lines
from conformance.judge.suite import file_judge
from conformance.judge.verdict import Judgement
from conformance.ledger.ledger import load_ledger
from conformance.origin import check_loaded


def check() -> None:
    """End the session with status 2 if there is no checkout, or if the code is not its own."""
    try:
        identify()
    except CannotJudge as error:
        pytest.exit(f"error: {error}", returncode=2)


def collector(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a corpus file; None for any other file."""
    return CaseFile.from_parent(parent, path=path) if path.parent == cases_dir() else None


def judged() -> Iterator[str]:
    """Yield what is judged, for people."""
    return identify().lines()


Judging = Callable[[Case], tuple[Judgement, ...]]
"""Judges a case."""


class DoesNotConform(Exception):
    """When a comparison of a case failed or could not be made."""

    def __init__(self, judgements: Sequence[Judgement]) -> None:
        super().__init__(judgements)
        self.judgements = tuple(judgements)


class CaseFile(pytest.File):
    """The cases of one corpus file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each case; they share the judge, and through it their baselines."""
        try:
            judge = file_judge(self.path.stem, load_ledger().covered)
            check_loaded()
            cases = tuple(load_file(self.path))
            check_listed(cases, self.path.parent, self.path.stem)
            for case in cases:
                yield CaseTest.from_parent(
                    self, name=case.id.partition("/")[2], case=case, judge=judge
                )
        except CannotJudge as error:
            raise self.CollectError(str(error)) from error


class CaseTest(pytest.Item):
    """One case: every comparison that it calls for must hold."""

    def __init__(self, *, case: Case, judge: Judging, **rest: Any) -> None:  # noqa: ANN401 - what pytest hands on
        super().__init__(**rest)
        self._case = case
        self._judge = judge
        self.user_properties += identify().facts.items()  # which pytest puts into its own JUnit XML

    def runtest(self) -> None:
        """Judge the case; raises `DoesNotConform`."""
        failed = [j for j in self._judge(self._case) if j.failure is not None]
        if failed:
            raise DoesNotConform(failed)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest says so
        """Show failures as `conformance run` does: the first divergence, how to see it again."""
        if not isinstance(excinfo.value, DoesNotConform):
            return super().repr_failure(excinfo, style)
        lines = [str(line) for j in excinfo.value.judgements for line in failure_lines(j)]
        return "\n".join(lines).rstrip()

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where the test is, and its name: the id of its case."""
        return self.path, None, self._case.id
