"""JUnit XML of a run: a suite for each regime."""

from __future__ import annotations

from pathlib import Path

from junitparser import JUnitXml

from conformance.judge.junit import write_junit
from conformance.tests.judge.judged import run


def test_junit_has_a_suite_for_each_regime(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out.xml"

    write_junit(run(good=2, bad=1, silent=1), path)

    xml = JUnitXml.fromfile(str(path))
    assert [suite.name for suite in xml] == ["cooperative vs lean", "run"]
    assert (xml.tests, xml.failures, xml.errors) == (5, 1, 2)
    assert "pyvm  &gt; tick 3" in path.read_text(encoding="utf-8")
