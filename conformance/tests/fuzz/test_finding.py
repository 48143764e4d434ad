"""What a drawn program explains is set aside by its reason, and nothing else is."""

from __future__ import annotations

import pytest

from conformance.fuzz.finding import PROMISE, explained
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.tests.handmade import case


@pytest.mark.parametrize(
    ("diagnosis", "result", "reason"),
    [
        (Diagnosis.NOT_RECORDED, Result.SKIPPED, PROMISE),
        (Diagnosis.NOT_REPLAYED, Result.FAILED, None),
        (Diagnosis.OUTSIDE_ENVELOPE, Result.FAILED, None),
    ],
)
def test_a_promise_that_was_drawn_is_not_held_against_the_machine(
    diagnosis: Diagnosis, result: Result, reason: str | None
) -> None:
    failed = Judgement("a/b/coop", Regime.REPLAY, Result.FAILED, failure=Failure(diagnosis, "so"))

    (found,) = explained(case(mode="replay"), [failed])

    assert (found.result, found.reason) == (result, reason)
