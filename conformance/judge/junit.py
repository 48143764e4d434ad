"""JUnit XML of a run: a suite for each regime, a test case for each comparison.

Each suite has what was judged as its properties.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from conformance.identity.identity import Identity
from conformance.jsonfile import write_atomic
from conformance.judge.divergence_context import divergence_lines
from conformance.judge.report import Report
from conformance.judge.verdict import Judgement, Regime, Result
from conformance.printed import printable


def junit_xml(report: Report, judged: Identity) -> JUnitXml:
    """Return the run as JUnit has it."""
    xml = JUnitXml("conformance")
    for regime in Regime:
        own = [j for j in report.judgements if j.regime is regime]
        if own:
            suite = _suite(regime.value, judged)
            for judgement in own:
                suite.add_testcase(_test_case(judgement))
            xml.add_testsuite(suite)
    if report.whole:
        suite = _suite("run", judged)
        for failure in report.whole:
            case = TestCase(failure.diagnosis.value, classname="run")
            case.result = [Error(printable(failure.message), failure.diagnosis.value)]
            suite.add_testcase(case)
        xml.add_testsuite(suite)
    return xml


def write_junit(report: Report, path: Path, judged: Identity) -> None:
    """Write the run to a file."""
    text = BytesIO()
    junit_xml(report, judged).write(text, pretty=True)
    write_atomic(path.resolve(), text.getvalue())


def _suite(name: str, judged: Identity) -> TestSuite:
    """Return a suite without cases."""
    suite = TestSuite(name)
    for key, value in judged.facts.items():
        suite.add_property(key, value)
    return suite


def _test_case(judgement: Judgement) -> TestCase:
    """One comparison; what could not be judged is an error, not a failure."""
    case = TestCase(printable(judgement.case), classname=judgement.regime.value)
    failure = judgement.failure
    if failure is not None:
        kind = Failure if judgement.result is Result.FAILED else Error
        result = kind(printable(failure.message), failure.diagnosis.value)
        lines = [failure.message]
        if failure.divergence is not None:
            lines += divergence_lines(failure.divergence, judgement.regime.labels)
        lines += [f"reproduce: {command}" for command in judgement.reproduce]
        result.text = printable("\n".join(lines))
        case.result = [result]
    elif judgement.result is Result.SKIPPED:
        case.result = [Skipped(judgement.reason)]
    return case
