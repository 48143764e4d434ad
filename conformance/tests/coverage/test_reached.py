"""What one case reaches of the model, as far as its trace shows it."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.coverage.reached import reached
from conformance.runs.outcome import read_outcome
from conformance.tests.coverage.runs_by_hand import judged_at, ran, raw_case
from conformance.tests.handmade import message

END = {"kind": "end"}
EDGE = {"sid": 0, "sender": "A", "receiver": "B"}


def test_a_run_reaches_what_it_shows() -> None:
    dropped = ran(judged_at(0), events=[{"tick": 1, **message("dropped", 0, "AB")}])

    assert reached(raw_case("halt"), dropped) == {
        ("DeterminismMode", "moduloEffects"), ("RunStatus", "outOfFuel"), ("Image", "raw"),
        ("Value", "unit"), ("Value", "prod"), ("RunnerKind", "threaded"), ("Event", "dropped"),
        ("CoroutineStatus", "ready"), ("CoroutineStatus", "done"),
    }  # fmt: skip


def test_a_case_of_which_nothing_ran_reaches_nothing_of_what_it_says() -> None:
    found = reached(raw_case("halt"), ran(judged_at(0), rounds=[]))

    assert not found & {("RunnerKind", "threaded"), ("DeterminismMode", "moduloEffects")}


@pytest.mark.parametrize(
    ("refusal", "found"),
    [
        ({"kind": "session_limit"}, {("LoadRefusal", "sessionLimit")}),
        ({"kind": "unmergeable", "role": "A", "choice": ["B", "C"], "left": END, "right": END},
         {("LoadRefusal", "refused"), ("Refusal", "unmergeable")}),
        ({"kind": "no_roles", "role": None, "name": None},
         {("LoadRefusal", "refused"), ("Refusal", "malformed"), ("Malformed", "noRoles")}),
    ],
)  # fmt: skip
def test_a_refusal_is_reached_by_its_layers(
    refusal: dict[str, Any], found: set[tuple[str, str]]
) -> None:
    refused = read_outcome({"kind": "refused", "image": 0, "refusal": refusal})

    assert reached(raw_case(), refused) == found


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ({"kind": "done"}, set()),
        ({"kind": "blocked", "on": {"kind": "recv", **EDGE}},
         {("CoroutineStatus", "blocked"), ("BlockReason", "recvWait")}),
        ({"kind": "blocked", "on": {"kind": "send", **EDGE}},
         {("CoroutineStatus", "blocked"), ("BlockReason", "sendWait")}),
        ({"kind": "blocked", "on": {"kind": "timeout", "until": 7}},
         {("CoroutineStatus", "blocked"), ("BlockReason", "timedOut")}),
        ({"kind": "blocked", "on": {"kind": "acquire", "layer": "disk"}},
         {("CoroutineStatus", "blocked"), ("BlockReason", "acquireDenied")}),
        ({"kind": "faulted", "fault": "outOfCredits"},
         {("CoroutineStatus", "faulted"), ("FaultKind", "outOfCredits")}),
    ],
)  # fmt: skip
def test_how_a_coroutine_was_left_is_reached(
    status: dict[str, Any], found: set[tuple[str, str]]
) -> None:
    done = reached(raw_case("halt"), ran(judged_at(0)))
    left = reached(raw_case("halt"), ran(judged_at(0), judged_at(0) | {"cid": 1, "status": status}))

    assert left == done | found
