"""Classification of a run against the canonical baseline of the same case.

Both traces are projected in one pass and the projections are compared in order; nothing is
aligned, so the cost is linear in the traces.

**Runs that stop for want of fuel.** Fuel counts rounds, and a threaded round holds several steps,
so where the baseline runs out of fuel the candidate stands elsewhere. Then each projection (of a
session, an endpoint, an edge, a coroutine) of one run must be a prefix of the other's: of the
candidate's, if the candidate came to its end. Final sessions, which stand at different places, are
not compared, and the fingerprint says `/prefix`. A candidate that runs out of fuel where the
baseline came to its end is never in the envelope: waves may not lose ground.

**Failures.** Failure events enter at a tick, and a threaded round holds several steps, so above
concurrency 1 they meet the run elsewhere. There a case with failures is compared by what an
observer sees of them (`conformance.failure_class`) and by the safety of both runs, and the
difference is `failure_order`.

**Lossy buffers.** Where a buffer drops, replaces or refuses a message, what arrives depends on who
came first, so order cannot be compared. If in either run a session lost messages, and only such
sessions differ at their endpoints, both runs must be safe (`conformance.safety`), and the
difference is `lossy_buffer`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum, auto
from typing import Any

from conformance.cases import DeterminismMode
from conformance.envelope import (
    EffectOrder,
    EnvelopeClass,
    EnvelopeDiff,
    FailureVisible,
    Terms,
    Tier,
    WaveWidth,
)
from conformance.failure_class import failure_class
from conformance.fingerprint import Difference, Fingerprint
from conformance.observed import Run
from conformance.profiles import EQUIVALENT
from conformance.safety import first_unsafe


class _Cut(Enum):
    """Which runs stopped for want of fuel, so that they are compared as prefixes."""

    NONE = auto()
    BASELINE = auto()
    BOTH = auto()


_Sequences = Mapping[Any, Sequence[Any]]


def envelope_diff(
    baseline: Run, candidate: Run, terms: Terms, covered: AbstractSet[Fingerprint] = frozenset()
) -> EnvelopeDiff:
    """Classify the candidate against the baseline; `covered` is what active deviations allow."""
    cut = _Cut.NONE if terms.by_failures else _cut(baseline, candidate)
    ran = not baseline.refused and not candidate.refused
    unsafe = None
    if ran and terms.many:
        unsafe = first_unsafe(candidate.outcome)
    found = tuple(
        Fingerprint(terms.runner, terms.many, difference, cut is not _Cut.NONE)
        for difference in _differences(baseline, candidate, terms, cut, unsafe)
    )
    undocumented = tuple(f for f in found if f not in covered or not f.coverable)
    envelope = _class(found, undocumented)
    return EnvelopeDiff(
        envelope,
        found,
        undocumented,
        WaveWidth(baseline.wave_width, candidate.wave_width, terms.width),
        _effect_order(baseline, candidate, cut, terms) if ran else EffectOrder.SAME,
        _failure_visible(baseline, candidate, cut, terms) if ran else FailureVisible.NONE,
        _tier(baseline, candidate) if ran else Tier.FULL if not found else Tier.NONE,
        (baseline, candidate),
        unsafe,
    )


def _tier(baseline: Run, candidate: Run) -> Tier:
    """The strictest profile under which the runs are the same; replaying needs a run of its own."""
    modes = (m for m in EQUIVALENT if m in _TIERS and EQUIVALENT[m](baseline, candidate))
    return next((_TIERS[mode] for mode in modes), Tier.NONE)


_TIERS = {
    DeterminismMode.FULL: Tier.FULL,
    DeterminismMode.MODULO_EFFECTS: Tier.MODULO_EFFECTS,
    DeterminismMode.MODULO_COMMUTATIVITY: Tier.MODULO_COMMUTATIVITY,
}
_NAMED = {
    Difference.SESSION_PERMUTATION: EnvelopeClass.SESSION_PERMUTATION,
    Difference.CAUSAL_PERMUTATION: EnvelopeClass.CAUSAL_PERMUTATION,
}


def _class(found: Sequence[Fingerprint], undocumented: Sequence[Fingerprint]) -> EnvelopeClass:
    """Give the strongest class that holds; the permutations are classes even if undocumented."""
    if not found:
        return EnvelopeClass.EXACT
    if len(found) == 1 and not found[0].prefix and found[0].difference in _NAMED:
        return _NAMED[found[0].difference]
    return EnvelopeClass.OUTSIDE_ENVELOPE if undocumented else EnvelopeClass.ENVELOPE_BOUNDED


def _cut(baseline: Run, candidate: Run) -> _Cut:
    """Which runs stopped early; a candidate alone may not."""
    if not baseline.out_of_fuel:
        return _Cut.NONE
    return _Cut.BOTH if candidate.out_of_fuel else _Cut.BASELINE


def _differences(
    baseline: Run, candidate: Run, terms: Terms, cut: _Cut, unsafe: str | None
) -> Iterator[Difference]:
    """Every kind of difference between the two runs."""
    if baseline.refused or candidate.refused:
        if not baseline.same(candidate):
            yield Difference.OUTCOME_KIND
        return
    if candidate.wave_width > terms.width:
        yield Difference.WAVE_WIDTH
    if unsafe is not None:
        yield Difference.UNSAFE
    if baseline.text == candidate.text or baseline.same_steps(candidate):
        return
    if terms.by_failures:
        unsafe = first_unsafe(baseline.outcome)
        seen = failure_class(baseline, candidate)
        lawful = unsafe is None and seen is not FailureVisible.DIFFERENT
        yield Difference.FAILURE_ORDER if lawful else Difference.FAILURE_VISIBLE
        return
    if _lossy(baseline, candidate, cut):
        yield Difference.LOSSY_BUFFER
        return
    yield _event_difference(baseline, candidate, cut)
    if not _agree(baseline.by_session.layers, candidate.by_session.layers, cut):
        yield Difference.LAYER_ORDER
    own = baseline.by_session.coroutines, candidate.by_session.coroutines
    if not (_agree(*own, cut) and _agree(baseline.checks, candidate.checks, cut)):
        yield Difference.COROUTINE_ORDER
    if not _agree(baseline.effects, candidate.effects, cut):
        yield Difference.EFFECT_DIFFERS
    if cut is _Cut.NONE:
        if baseline.outcome["status"] != candidate.outcome["status"]:
            yield Difference.STATUS
        if baseline.final != candidate.final:
            yield Difference.FINAL_STATE


def _lossy(baseline: Run, candidate: Run, cut: _Cut) -> bool:
    """Whether sessions differ, only such as lost messages, and the baseline is safe."""
    lossy = baseline.lossy_sessions | candidate.lossy_sessions
    if not lossy:
        return False
    a, b = baseline.by_place.endpoints, candidate.by_place.endpoints
    differ = {place[0] for place in a.keys() | b.keys() if not _agree_at(a, b, place, cut)}
    safe = first_unsafe(baseline.outcome) is None
    return bool(differ) and differ <= lossy and safe


def _event_difference(baseline: Run, candidate: Run, cut: _Cut) -> Difference:
    """How the sessions' events differ, mildest first; at least by their ticks."""
    if _agree(baseline.by_session.sessions, candidate.by_session.sessions, cut):
        return Difference.SESSION_PERMUTATION
    if not _agree(baseline.by_place.endpoints, candidate.by_place.endpoints, cut):
        return Difference.ENDPOINT_ORDER
    if _agree(baseline.by_place.edges, candidate.by_place.edges, cut):
        return Difference.CAUSAL_PERMUTATION
    return Difference.BUFFER_OVERLAP


def _agree(baseline: _Sequences, candidate: _Sequences, cut: _Cut) -> bool:
    """Whether the sequences are equal, or prefixes of each other where a run was cut short."""
    if cut is _Cut.NONE:
        return dict(baseline) == dict(candidate)
    keys = baseline.keys() | candidate.keys()
    return all(_agree_at(baseline, candidate, key, cut) for key in keys)


def _agree_at(baseline: _Sequences, candidate: _Sequences, key: Any, cut: _Cut) -> bool:
    """Whether the sequences of one key agree."""
    a, b = baseline.get(key, ()), candidate.get(key, ())
    return _prefix(a, b, cut) if cut is not _Cut.NONE else a == b


def _prefix(baseline: Sequence[Any], candidate: Sequence[Any], cut: _Cut) -> bool:
    """Whether the shorter starts the longer; the candidate must be the longer if it ended."""
    if len(baseline) <= len(candidate):
        return baseline == candidate[: len(baseline)] or not baseline
    return cut is _Cut.BOTH and (candidate == baseline[: len(candidate)] or not candidate)


def _effect_order(baseline: Run, candidate: Run, cut: _Cut, terms: Terms) -> EffectOrder:
    """How the effect traces are related; a failure may cut a coroutine short in either run."""
    cut = _Cut.BOTH if terms.by_failures else cut
    if baseline.effect_sequence == candidate.effect_sequence:
        return EffectOrder.SAME
    if _agree(baseline.effects, candidate.effects, _Cut.NONE):
        return EffectOrder.PER_COROUTINE
    if cut is not _Cut.NONE and _agree(baseline.effects, candidate.effects, cut):
        return EffectOrder.PREFIX
    return EffectOrder.DIFFERENT


def _failure_visible(baseline: Run, candidate: Run, cut: _Cut, terms: Terms) -> FailureVisible:
    """How the faults are related."""
    if terms.by_failures:
        return failure_class(baseline, candidate)
    if not baseline.faults and not candidate.faults:
        return FailureVisible.NONE
    if _agree(baseline.faults, candidate.faults, _Cut.NONE):
        return FailureVisible.SAME
    if cut is not _Cut.NONE and _agree(baseline.faults, candidate.faults, cut):
        return FailureVisible.PREFIX
    return FailureVisible.DIFFERENT
