"""A run over any number of cases, as reports are made of."""

from __future__ import annotations

import copy

from conformance.judge.report import Report
from conformance.judge.suite import Live, judge_all
from conformance.tests.handmade import case, outcome, ping
from conformance.tests.samples import LEAN
from conformance.traces.export import NoTrace
from conformance.traces.trace import Trace

RUN = outcome(ping(0))


def run(good: int = 2, bad: int = 0, silent: int = 0) -> Report:
    """A run over this many cases that conform, differ, and have no answer from Lean."""
    altered = copy.deepcopy(RUN)
    altered["events"][2]["value"] = 99
    cases = [case(f"toy/case-{i}/coop") for i in range(good + bad + silent)]
    answers: dict[str, Trace | NoTrace] = {}
    for i, c in enumerate(cases):
        answers[c.id] = Trace(c.id, c.hash, LEAN, RUN if i < good else altered)
        if i >= good + bad:
            answers[c.id] = NoTrace(c.id, "no")
    return judge_all(cases, Live(answers), machine=lambda resolved: copy.deepcopy(RUN))
