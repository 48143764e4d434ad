"""JUnit XML of a run: a suite for each regime."""

from __future__ import annotations

from pathlib import Path

from junitparser import JUnitXml

from conformance.judge.junit import write_junit
from conformance.tests.judge.judged import run
from conformance.tests.samples import JUDGED


def test_junit_has_a_suite_for_each_regime(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out.xml"

    write_junit(run(good=2, bad=1, silent=1), path, JUDGED)

    xml = JUnitXml.fromfile(str(path))
    assert [suite.name for suite in xml] == ["cooperative vs lean", "run"]
    assert (xml.tests, xml.failures, xml.errors) == (5, 1, 2)
    assert "pyvm  &gt; tick 3" in path.read_text(encoding="utf-8")


def test_each_suite_says_what_was_judged(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"

    write_junit(run(good=2, silent=1), path, JUDGED)

    suites = list(JUnitXml.fromfile(str(path)))
    assert len(suites) == 2
    for suite in suites:
        told = {fact.name: fact.value for fact in suite.properties()}  # type: ignore[no-untyped-call]
        assert told == {
            "engine": "pyvm", "engine_path": "/clone/pyvm", "harness_path": "/clone/conformance",
            "installed": "[]", "commit": JUDGED.commit, "modified": "false",
            "pyvm_sha256": "1" * 64, "harness_sha256": "2" * 64, "lean_sha256": "3" * 64,
            "corpus_sha256": "4" * 64, "traces_sha256": "5" * 64,
        }  # fmt: skip
