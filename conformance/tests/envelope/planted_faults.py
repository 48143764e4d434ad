"""One-line faults of the classifier of traces, and the classes that each confuses."""

from __future__ import annotations

from types import ModuleType

from conformance.envelope import differences as trace_differences
from conformance.runs import normalize, record
from conformance.tests.envelope.known_pairs import BOUNDED, CAUSAL, EXACT, OUTSIDE, SESSION

FAULTS: dict[str, tuple[ModuleType, str, str, set[str]]] = {
    "ticks are not looked at": (
        trace_differences,
        "if replay_equivalent(baseline, candidate):",
        "if baseline.observable == candidate.observable and baseline.effects == candidate.effects:",
        {SESSION},
    ),
    "nothing is exact": (
        trace_differences,
        "if replay_equivalent(baseline, candidate):",
        "if False:",
        {EXACT},
    ),
    "a bool is a nat": (
        record,
        "return TRUE if raw else FALSE",
        "return Value(('nat', int(raw)))",
        {OUTSIDE},
    ),
    "sessions always differ": (
        trace_differences,
        "if form_agrees(baseline.by_session.sessions, candidate.by_session.sessions, cut):",
        "if False:",
        {SESSION},
    ),
    "sessions never differ": (
        trace_differences,
        "if form_agrees(baseline.by_session.sessions, candidate.by_session.sessions, cut):",
        "if True:",
        {CAUSAL, BOUNDED, OUTSIDE},
    ),
    "endpoints never differ": (
        trace_differences,
        "if not form_agrees(baseline.by_place.endpoints, candidate.by_place.endpoints, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "edges never differ": (
        trace_differences,
        "if form_agrees(baseline.by_place.edges, candidate.by_place.edges, cut):",
        "if True:",
        {BOUNDED, OUTSIDE},
    ),
    "edges always differ": (
        trace_differences,
        "if form_agrees(baseline.by_place.edges, candidate.by_place.edges, cut):",
        "if False:",
        {CAUSAL},
    ),
    "layers never differ": (
        trace_differences,
        "if not form_agrees(baseline.by_session.layers, candidate.by_session.layers, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "coroutines never differ": (
        trace_differences,
        "if not form_agrees(baseline.by_session.coroutines, candidate.by_session.coroutines, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "effects never differ": (
        trace_differences,
        "if not agree(baseline.effects, candidate.effects, cut):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
    "permutations must be declared": (
        trace_differences,
        "found[0].difference in _NAMED:",
        "found[0].difference in _NAMED and not undocumented:",
        {SESSION, CAUSAL},
    ),
    "a permutation excuses the rest": (
        trace_differences,
        "if len(found) == 1 and",
        "if",
        {BOUNDED, OUTSIDE},
    ),
    "all is declared": (trace_differences, "if undocumented:", "if False:", {OUTSIDE}),
    "nothing is declared": (trace_differences, "if undocumented:", "if True:", {BOUNDED}),
    "restarts are not counted": (normalize, "restarts += 1", "pass", {BOUNDED, OUTSIDE}),
    "layers do not see restarts": (
        normalize,
        "for form in (sessions, coroutines, layers):",
        "for form in (sessions, coroutines):",
        {BOUNDED, OUTSIDE},
    ),
    "sessions do not see restarts": (
        normalize,
        "for form in (sessions, coroutines, layers):",
        "for form in (coroutines, layers):",
        {BOUNDED, OUTSIDE},
    ),
    "places do not see openings": (normalize, "whole += 1", "pass", {BOUNDED, OUTSIDE}),
    "places do not see restarts before openings": (
        normalize,
        "seen = (restarts + whole, event)",
        "seen = (whole, event)",
        {OUTSIDE},
    ),
    "what is taken is the sender's": (
        normalize,
        "receiver if event.at_receiver else sender",
        "sender",
        {CAUSAL, BOUNDED, OUTSIDE},
    ),
    "what is dropped is the receiver's": (
        normalize,
        "receiver if event.at_receiver else sender",
        'receiver if event.at_receiver or event.kind == "dropped" else sender',
        {OUTSIDE},
    ),
    "an edge has no direction": (
        normalize,
        "edges[sid, sender, receiver].append(seen)",
        "edges[sid, *sorted((sender, receiver))].append(seen)",
        {CAUSAL},
    ),
    "sends are on no edge": (
        normalize,
        "                edges[sid, sender, receiver].append(seen)\n",
        "                edges[sid,].append(seen) if event.at_receiver else None\n",
        {BOUNDED, OUTSIDE},
    ),
    "layers are held by coroutines alone": (
        normalize,
        "if isinstance(event, LayerEvent):",
        "if False:",
        {BOUNDED, OUTSIDE},
    ),
}
