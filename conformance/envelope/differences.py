"""What differs between the traces of two runs, and the class that it amounts to.

The definitions are those of `lean/Runtime/VM/Runtime/Envelope.lean`. `class_holds_iff` shows that
the classifier gives the strongest class that holds, `stronger_class_implies_weaker` that each
implies the next: exact, session permutation, causal permutation, within the envelope. Both traces
are projected in one pass and nothing is aligned, so the cost is linear in them.
`conformance envelope check` holds this classifier against Lean's.

Lean's definition is of traces that both come to their end. Where one was cut short for want of
fuel, projections are compared as far as both go (`conformance.envelope.cut`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from conformance.envelope.cut import Cut, agree, sequences_agree
from conformance.envelope.diff import EnvelopeClass
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.runs.normalize import Observer, View, enclosing
from conformance.runs.observed import Run
from conformance.runs.profiles import replay_equivalent

_Form = Mapping[Any, View]


def differences(baseline: Run, candidate: Run) -> list[Difference]:
    """Return every difference of the traces, the one about sessions first; Lean's `differences`."""
    if replay_equivalent(baseline, candidate):
        return []
    return list(differences_but_ticks(baseline, candidate, Cut.NONE))


def differences_but_ticks(baseline: Run, candidate: Run, cut: Cut) -> Iterator[Difference]:
    """Every difference between traces that are not the same: at least their ticks differ."""
    yield _about_sessions(baseline, candidate, cut)
    if not form_agrees(baseline.by_session.layers, candidate.by_session.layers, cut):
        yield Difference.LAYER_ORDER
    if not form_agrees(baseline.by_session.coroutines, candidate.by_session.coroutines, cut):
        yield Difference.COROUTINE_ORDER
    if not agree(baseline.effects, candidate.effects, cut):
        yield Difference.EFFECT_DIFFERS


def envelope_class(
    found: Sequence[Fingerprint], covered: AbstractSet[Fingerprint]
) -> tuple[EnvelopeClass, tuple[Fingerprint, ...]]:
    """Return the class that differences amount to, and those that nothing covers; Lean's `classOf`.

    The permutations are classes even if nothing covers them.
    """
    undocumented = tuple(f for f in found if f not in covered or not f.coverable)
    if not found:
        return EnvelopeClass.EXACT, ()
    if len(found) == 1 and not found[0].prefix and found[0].difference in _NAMED:
        return _NAMED[found[0].difference], undocumented
    if undocumented:
        return EnvelopeClass.OUTSIDE_ENVELOPE, undocumented
    return EnvelopeClass.ENVELOPE_BOUNDED, ()


_NAMED = {
    Difference.SESSION_PERMUTATION: EnvelopeClass.SESSION_PERMUTATION,
    Difference.CAUSAL_PERMUTATION: EnvelopeClass.CAUSAL_PERMUTATION,
}


def _about_sessions(baseline: Run, candidate: Run, cut: Cut) -> Difference:
    """Return how the sessions' events differ, mildest first; at least by their ticks."""
    if form_agrees(baseline.by_session.sessions, candidate.by_session.sessions, cut):
        return Difference.SESSION_PERMUTATION
    if not form_agrees(baseline.by_place.endpoints, candidate.by_place.endpoints, cut):
        return Difference.ENDPOINT_ORDER
    if form_agrees(baseline.by_place.edges, candidate.by_place.edges, cut):
        return Difference.CAUSAL_PERMUTATION
    return Difference.BUFFER_OVERLAP


def form_agrees(baseline: _Form, candidate: _Form, cut: Cut) -> bool:
    """Return whether every observer sees the same, as far as both runs went."""
    if cut is Cut.NONE:
        return baseline == candidate
    keys = baseline.keys() | candidate.keys()
    return all(view_agrees(baseline, candidate, key, cut) for key in keys)


def view_agrees(baseline: _Form, candidate: _Form, observer: Observer, cut: Cut) -> bool:
    """Return whether an observer's own events agree, at the same points among those around it."""
    a, b = baseline.get(observer, ()), candidate.get(observer, ())
    if cut is Cut.NONE:
        return a == b
    if not sequences_agree(a, b, cut):
        return False
    if len(a) == len(b):
        return True
    short, further = (baseline, b[len(a)]) if len(a) < len(b) else (candidate, a[len(b)])
    return further[0] >= sum(len(short.get(one, ())) for one in enclosing(observer))
