"""One run as the comparisons see it: what is kept of it, in which order, and what is left out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from conformance.cases.case import DeterminismMode
from conformance.errors import CannotJudge
from conformance.jsonfile import canonical_json
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.outcome import Malformed, Origin, Ran, of_trace, read_outcome
from conformance.runs.profiles import (
    EQUIVALENT,
    full_equivalent,
    modulo_effects_equivalent,
    replay_equivalent,
)
from conformance.tests.handmade import (
    coroutine,
    faulted,
    invoked,
    message,
    opened,
    outcome,
    ping,
    widen,
)
from conformance.traces.trace import UnreadableTrace

REFUSED: JsonObject = {"kind": "refused", "image": 0, "refusal": {"kind": "arity"}}
HERE = Origin("here", "mend it")
RESTARTED = {"kind": "restarted", "checkpoint": 0}


def entered(tick: int) -> JsonObject:
    """The crash of A, as it entered at this tick."""
    return {
        "seq": 0,
        "tick": tick,
        "event": {"kind": "crash", "site": "A"},
        "class": "crash",
        "certainty": "certain",
        "action": {"kind": "abort"},
        "evidence": [],
    }


def check(cid: int, label: str, passed: bool = True) -> JsonObject:
    return {"tick": 1, "coroutine": cid, "label": label, "passed": passed}


WHOLE = outcome(
    [opened(0), invoked(0, 0), faulted(0, "bufferFull")],
    checks=[check(0, "x")],
    handoffs=[
        {
            "tick": 1,
            "endpoint": [0, "A"],
            "source": 0,
            "target": 0,
            "source_lane": 0,
            "target_lane": 1,
            "witness": {"kind": "end"},
        }
    ],
    failures=[entered(1)],
    checkpoints=[1],
    layers=[{"name": "disk", "active": True, "holder": None, "counter": 0}],
    coroutines=[coroutine(0, "A")],
)
OTHERWISE: dict[str, Any] = {
    "status": "faulted",
    "clock": 9,
    "steps": 9,
    "failure": {"crashed": ["A"], "partitioned": [], "corrupted": [], "timed_out": []},
    **{name: [] for name, held in WHOLE.items() if isinstance(held, list)},
}
"""Every field of a run, each with another value."""


@pytest.mark.parametrize("field", OTHERWISE)
def test_the_steps_are_the_same_only_if_every_field_is(field: str) -> None:
    other = Run({**WHOLE, field: OTHERWISE[field]})

    assert Run(WHOLE).same_steps(Run(copy.deepcopy(WHOLE)))
    assert not Run(WHOLE).same_steps(other)
    assert not other.same_steps(Run(WHOLE))
    assert not Run(WHOLE).same(other)


def test_the_table_has_every_field_of_a_run() -> None:
    assert set(OTHERWISE) | {"kind"} == set(WHOLE)


def test_the_steps_are_the_same_whatever_was_planned() -> None:
    wide = widen(WHOLE, 1)

    assert Run(wide).same_steps(Run({**WHOLE, "clock": wide["clock"]}))
    assert not Run(wide).same(Run(WHOLE))


@pytest.mark.parametrize("text", ['{"kind":"refused" }', "no JSON"])
def test_the_same_text_is_the_same_run_and_another_must_be_read(text: str) -> None:
    odd = Run.of_text(text, HERE)

    assert odd.same(Run.of_text(text, HERE))
    with pytest.raises(UnreadableTrace):
        odd.same(Run(REFUSED))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the JSON is cut off"),
        ('{ "kind":"walked"}', "$.outcome: not "),
        ('{"kind":"refused" }', "not as the export writes it"),
    ],
)
def test_a_text_that_is_no_outcome_is_refused_by_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(UnreadableTrace) as refused:
        _ = Run.of_text(text, HERE).outcome

    assert said in refused.value.what
    assert (refused.value.where, refused.value.fix) == ("here", "mend it")


def test_an_outcome_that_is_at_hand_is_read_as_it_is_and_no_text_is_made() -> None:
    run = Run({**WHOLE, "clock": {1, 2}})

    with pytest.raises(Malformed):
        _ = run.record


def test_a_text_is_read_without_its_json() -> None:
    run = Run.of_text(canonical_json(WHOLE), HERE)

    assert run.record == Run(WHOLE).record
    assert "outcome" not in vars(run)
    assert run.hash == Run(WHOLE).hash != Run(REFUSED).hash


def test_a_record_is_shared_and_not_read_twice() -> None:
    one, two = Run(WHOLE), Run(copy.deepcopy(WHOLE))
    one.share_record(two)

    assert one.record is two.record


def test_a_load_that_was_refused_did_not_run() -> None:
    run = Run(REFUSED)

    assert (run.refused, run.out_of_fuel, run.wave_width) == (True, False, 0)
    with pytest.raises(TypeError, match="refused"):
        _ = run.ran


@pytest.mark.parametrize("status", ["completed", "faulted", "stuck", "out_of_fuel"])
def test_a_run_is_out_of_fuel_by_its_status(status: str) -> None:
    run = Run(outcome(ping(0), status))

    assert (run.refused, run.out_of_fuel) == (False, status == "out_of_fuel")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (lambda r: [e.kind for e in r.observable], ["sent", "opened", "faulted", "invoked"]),
        (lambda r: [e.coroutine for e in r.effect_sequence], [9, 9, 10]),
        (
            lambda r: {c: [e.nonce for e in own] for c, own in r.effects.items()},
            {9: [3, 10], 10: [1]},
        ),
        (
            lambda r: r.checks,
            {10: [("b", True), ("a", False)], 9: [("c", True)]},
        ),
        (lambda r: {c: [e.fault for e in own] for c, own in r.faults.items()}, {9: ["crashed"]}),
        (lambda r: [f[0] for f in r.failures], [2, 10]),
        (
            lambda r: [(f[1].site, *f[2:4], f[4].kind) for f in r.failures],
            [("A", "crash", "certain", "abort")] * 2,
        ),
    ],
    ids=["events", "all effects", "effects", "checks", "faults", "failures", "classes"],
)
def test_what_is_kept_is_in_the_order_of_the_run(
    asked: Callable[[Run], object], found: object
) -> None:
    events = [message("sent", 0, "AB"), opened(0), faulted(9, "crashed"), invoked(4, 0)]
    effects = [
        {**outcome([invoked(cid, nonce)])["effects"][0], "tick": 7}
        for cid, nonce in ((9, 3), (9, 10), (10, 1))
    ]
    checks = [check(10, "b"), check(10, "a", False), check(9, "c")]
    run = outcome(events, effects=effects, checks=checks, failures=[entered(2), entered(10)])

    assert asked(Run(run)) == found


def test_a_tick_is_no_part_of_what_is_kept() -> None:
    run, late = outcome([invoked(0, 0)]), outcome([invoked(0, 0)])
    late["events"][0]["tick"] = late["effects"][0]["tick"] = 5

    assert full_equivalent(Run(run), Run(late))
    assert not replay_equivalent(Run(run), Run(late))


@pytest.mark.parametrize("same", [full_equivalent, replay_equivalent])
def test_the_events_and_the_effects_must_be_the_same(same: Callable[[Run, Run], bool]) -> None:
    run = outcome([invoked(0, 0), *ping(0)])

    assert same(Run(run), Run(copy.deepcopy(run)))
    assert not same(Run(run), Run({**run, "effects": []}))
    assert not same(Run(run), Run({**run, "events": run["events"][1:]}))


def test_going_back_is_no_event_of_a_session_to_the_profiles() -> None:
    went_back = outcome([*ping(0)[:3], RESTARTED, *ping(0)[3:]])

    assert modulo_effects_equivalent(Run(went_back), Run(outcome(ping(0))))
    assert not full_equivalent(Run(went_back), Run(outcome(ping(0))))


def test_a_message_more_is_seen_modulo_effects() -> None:
    assert not modulo_effects_equivalent(Run(outcome(ping(0))), Run(outcome(ping(0)[:-1])))


def test_every_profile_is_compared() -> None:
    assert set(EQUIVALENT) == set(DeterminismMode)


@pytest.mark.parametrize("form", ["sessions", "coroutines", "layers", "endpoints", "edges"])
def test_who_saw_nothing_is_in_no_form(form: str) -> None:
    run = Run(outcome(ping(0)))
    forms = {**{n: getattr(run.by_session, n) for n in ("sessions", "coroutines", "layers")}}
    forms |= {n: getattr(run.by_place, n) for n in ("endpoints", "edges")}

    with pytest.raises(KeyError):
        forms[form][7]


def test_the_width_is_that_of_the_widest_wave_that_ran() -> None:
    run = outcome([opened(0)])
    plan = {"step": 0, "waves": [[0], [1, 2], [3, 4, 5]], "verdict": "valid", "waves_run": 2}
    run["rounds"] = [{"tick": 1, "picks": [[0, "ready"]], "plan": plan}]

    assert Run(run).wave_width == 2
    assert Run(outcome([opened(0)])).wave_width == 1
    assert Run({**run, "rounds": [{"tick": 1, "picks": []}]}).wave_width == 0


def test_only_what_holds_messages_counts_of_the_buffers() -> None:
    run = outcome([opened(0)])
    empty, none = copy.deepcopy(run), copy.deepcopy(run)
    none["sessions"][0]["buffers"] = []

    assert empty["sessions"][0]["buffers"]
    assert Run(empty).final == Run(none).final


def test_a_session_without_a_loss_is_not_lossy() -> None:
    assert Run(outcome([*ping(0), *ping(1)])).lossy_sessions == set()


def test_of_a_trace_alone_nothing_more_is_known() -> None:
    run = outcome([invoked(0, 0)])
    found = read_outcome(of_trace(run["events"], run["effects"]))

    assert isinstance(found, Ran)
    assert (found.events, found.effects) == (Run(run).ran.events, Run(run).ran.effects)
    assert (found.status, found.clock, found.steps) == ("completed", 0, 0)
    for name, held in structs.asdict(found).items():
        assert held == () or name in ("status", "clock", "steps", "events", "effects", "snapshot")


def test_what_is_no_outcome_cannot_be_judged() -> None:
    with pytest.raises(CannotJudge):
        read_outcome({"kind": "ran"})


def test_an_event_of_a_run_has_a_tick() -> None:
    run = outcome(ping(0))
    del run["events"][3]["tick"]

    with pytest.raises(Malformed, match=r"required field `tick` - at|\.events\[3\]: .*`tick`"):
        read_outcome(run)
