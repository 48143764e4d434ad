"""What differs between two runs: who sees an event, and the strongest class that holds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.envelope.diff import (
    EffectOrder,
    EnvelopeClass,
    Tier,
)
from conformance.envelope.fingerprint import Difference
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.tests.envelope.diffs import covers, diff, names, shuffled
from conformance.tests.handmade import (
    closed,
    invoked,
    message,
    opened,
    outcome,
    ping,
)


def acquired(coroutine: int, evidence: int) -> JsonObject:
    return {"kind": "acquired", "coroutine": coroutine, "layer": "disk", "evidence": evidence}


def released(coroutine: int) -> JsonObject:
    return {"kind": "released", "coroutine": coroutine, "layer": "disk"}


def test_a_layer_is_seen_by_those_who_wait_for_it() -> None:
    left = outcome([acquired(0, 1), released(0), acquired(1, 2), released(1)])
    right = outcome([acquired(1, 1), released(1), acquired(0, 2), released(0)])

    found = names(diff(left, right))

    assert found == ["session_permutation", "layer_order", "coroutine_order"]
    assert not diff(left, right, covers("session_permutation")).admitted


def test_going_back_to_a_checkpoint_is_seen_everywhere() -> None:
    back = {"kind": "restarted", "checkpoint": 1}
    events = ping(0)
    early, late = [*events[:3], back, *events[3:]], [*events[:5], back, *events[5:]]

    assert "endpoint_order" in names(diff(outcome(early), outcome(late)))


BACK = {"kind": "restarted", "checkpoint": 0}


def test_going_back_is_seen_where_nothing_else_happens() -> None:
    found = diff(outcome([]), outcome([BACK]))

    assert names(found) == ["endpoint_order", "layer_order", "coroutine_order"]


def test_going_back_is_seen_by_whoever_acts_before_it_alone() -> None:
    left = outcome([opened(0), BACK, invoked(0, 0)])
    right = outcome([BACK, opened(0), invoked(0, 0)])

    assert names(diff(left, right)) == ["endpoint_order"]


def test_an_opening_is_seen_by_roles_that_it_does_not_name() -> None:
    stray = closed(0, "C")

    found = diff(outcome([opened(0), stray]), outcome([stray, opened(0)]))

    assert "endpoint_order" in names(found)


def test_an_epoch_is_seen_before_the_opening() -> None:
    epoch = {"kind": "epoch_advanced", "sid": 0, "epoch": 1}
    sent = message("sent", 0, "AB")

    found = diff(outcome([epoch, sent, opened(0)]), outcome([sent, epoch, opened(0)]))

    assert "endpoint_order" in names(found)


def test_a_cut_run_that_went_back_is_no_prefix_of_one_that_went_on_first() -> None:
    went_back = outcome([opened(0), BACK], status="out_of_fuel")
    went_on = outcome([opened(0), message("sent", 0, "AB"), BACK], status="out_of_fuel")
    on_after = outcome([opened(0), BACK, message("sent", 0, "AB")], status="out_of_fuel")

    assert "endpoint_order/prefix" in names(diff(went_back, went_on))
    assert names(diff(went_back, on_after)) == ["session_permutation/prefix"]


def test_closing_last_is_seen_by_both_endpoints() -> None:
    events = ping(0)
    swapped = [*events[:5], closed(0, "B"), closed(0, "A"), events[7]]

    assert diff(outcome(events), outcome(swapped)).envelope is EnvelopeClass.CAUSAL_PERMUTATION


STRONGER = {
    Difference.SESSION_PERMUTATION: 0,
    Difference.CAUSAL_PERMUTATION: 1,
    Difference.BUFFER_OVERLAP: 2,
    Difference.ENDPOINT_ORDER: 3,
}


@settings(deadline=None)
@given(st.permutations(range(1, 8)))
def test_the_event_difference_is_the_strongest_that_holds(order: list[int]) -> None:
    events = ping(0)
    left = outcome(events)
    right = {**outcome([events[0], *(events[i] for i in order)]), "sessions": left["sessions"]}
    a, b = Run(left), Run(right)

    found = [f.difference for f in diff(left, right).differences if f.difference in STRONGER]

    holds = [
        a.by_session == b.by_session,
        a.by_place == b.by_place,
        a.by_place.endpoints == b.by_place.endpoints,
        True,
    ]
    assert holds == sorted(holds)
    if left["events"] != right["events"]:
        assert [STRONGER[d] for d in found] == [holds.index(True)]


def test_independent_neighbours_swapped_are_a_causal_permutation() -> None:
    head = [opened(0, "ABCD")]
    ab, cd = message("sent", 0, "AB"), message("sent", 0, "CD")

    found = diff(outcome([*head, ab, cd]), outcome([*head, cd, ab]))

    assert found.envelope is EnvelopeClass.CAUSAL_PERMUTATION
    assert found.tier is Tier.MODULO_COMMUTATIVITY


def test_a_sender_further_ahead_is_a_buffer_overlap() -> None:
    events = ping(0)
    ahead = [*events[:2], events[3], events[2], *events[4:]]

    found = diff(outcome(events), outcome(ahead), covers("buffer_overlap"))

    assert names(found) == ["buffer_overlap"]
    assert found.envelope is EnvelopeClass.ENVELOPE_BOUNDED
    assert diff(outcome(events), outcome(ahead)).envelope is EnvelopeClass.OUTSIDE_ENVELOPE


def test_an_endpoint_that_does_its_things_in_another_order_is_outside() -> None:
    head = [opened(0, "ABC")]
    to_b, to_c = message("sent", 0, "AB"), message("sent", 0, "AC")

    found = diff(outcome([*head, to_b, to_c]), outcome([*head, to_c, to_b]))

    assert names(found) == ["endpoint_order"]
    assert found.envelope is EnvelopeClass.OUTSIDE_ENVELOPE


def test_a_bool_is_not_a_nat() -> None:
    left, right = outcome(ping(0, value=True)), outcome(ping(0, value=1))

    assert "endpoint_order" in names(diff(left, right))


def test_coroutines_may_not_differ() -> None:
    left = outcome([invoked(0, 0), invoked(1, 0), invoked(0, 1)])
    right = outcome([invoked(0, 0), invoked(0, 1), invoked(1, 0)])
    wrong = outcome([invoked(0, 1), invoked(0, 0), invoked(1, 0)])

    assert names(diff(left, right)) == ["session_permutation"]
    assert diff(left, right).effects is EffectOrder.PER_COROUTINE
    assert names(diff(left, wrong)) == ["session_permutation", "coroutine_order", "effect_differs"]
    assert diff(left, wrong).effects is EffectOrder.DIFFERENT


@settings(deadline=None)
@given(shuffled())
def test_each_stronger_class_implies_the_weaker(
    events: tuple[list[JsonObject], list[JsonObject]],
) -> None:
    left, right = Run(outcome(events[0])), Run(outcome(events[1]))

    assert left.by_session == right.by_session
    assert left.by_place == right.by_place
    assert left.by_place.endpoints == right.by_place.endpoints
