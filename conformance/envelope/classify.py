"""Classification of a run against the canonical baseline of the same case.

What differs between the two traces, and what class that amounts to, is Lean's to define
(`conformance.envelope.differences`). This module adds what Lean's definition does not look at: the
waves, the safety of the runs, what they leave, and when order says nothing.

**Runs that stop for want of fuel.** Fuel counts rounds, and a threaded round holds several steps,
so where the baseline runs out of fuel the candidate is at another point. Then each projection (of
a session, an endpoint, an edge, a coroutine) of one run must be a prefix of the other's: the
baseline's of the candidate's, if the candidate came to its end. Final sessions, which are then at
different points, are not compared, and the fingerprint says `/prefix`. A candidate that runs out of
fuel where the baseline came to its end is never in the envelope: waves may not lose ground.

**Failures.** Failure events enter at a tick, and a threaded round holds several steps, so above
concurrency 1 they meet the run at other points. There a case with failures is compared by what an
observer sees of them (`conformance.envelope.failure_class`) and by the safety of both runs, and the
difference is `failure_order`.

**Lossy buffers.** Where a buffer drops, replaces or refuses a message, what arrives depends on who
came first, so order cannot be compared. If in either run a session lost messages, and only such
sessions differ at their endpoints, both runs must be safe (`conformance.envelope.safety`), and the
difference is `lossy_buffer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from conformance.cases.case import DeterminismMode
from conformance.envelope.cut import Cut, agree
from conformance.envelope.diff import (
    EffectOrder,
    EnvelopeDiff,
    FailureVisible,
    RunParameters,
    Tier,
    WaveWidth,
)
from conformance.envelope.differences import (
    differences_but_ticks,
    envelope_class,
    view_agrees,
)
from conformance.envelope.failure_class import failure_class
from conformance.envelope.fingerprint import Difference, Fingerprint
from conformance.envelope.safety import first_unsafe
from conformance.runs.observed import Run
from conformance.runs.profiles import EQUIVALENT


def envelope_diff(
    baseline: Run,
    candidate: Run,
    parameters: RunParameters,
    covered: AbstractSet[Fingerprint] = frozenset(),
) -> EnvelopeDiff:
    """Classify the candidate against the baseline; `covered` is what active deviations allow."""
    cut = Cut.NONE if parameters.by_failures else Cut.of(baseline, candidate)
    ran = not baseline.refused and not candidate.refused
    unsafe = None
    if ran and parameters.many:
        unsafe = first_unsafe(candidate.ran)
    found = tuple(
        Fingerprint(parameters.runner, parameters.many, difference, cut is not Cut.NONE)
        for difference in _differences(baseline, candidate, parameters, cut, unsafe)
    )
    envelope, undocumented = envelope_class(found, covered)
    return EnvelopeDiff(
        envelope,
        found,
        undocumented,
        WaveWidth(baseline.wave_width, candidate.wave_width, parameters.width),
        _effect_order(baseline, candidate, cut, parameters) if ran else EffectOrder.SAME,
        _failure_visible(baseline, candidate, cut, parameters) if ran else FailureVisible.NONE,
        _tier(baseline, candidate) if ran else Tier.FULL if not found else Tier.NONE,
        (baseline, candidate),
        unsafe,
    )


def _tier(baseline: Run, candidate: Run) -> Tier:
    """Return the strictest profile under which the runs are the same, replay left out."""
    modes = (m for m in EQUIVALENT if m in _TIERS and EQUIVALENT[m](baseline, candidate))
    return next((_TIERS[mode] for mode in modes), Tier.NONE)


_TIERS = {
    DeterminismMode.FULL: Tier.FULL,
    DeterminismMode.MODULO_EFFECTS: Tier.MODULO_EFFECTS,
    DeterminismMode.MODULO_COMMUTATIVITY: Tier.MODULO_COMMUTATIVITY,
}


def _differences(  # noqa: C901 - an arm for each kind of difference
    baseline: Run, candidate: Run, parameters: RunParameters, cut: Cut, unsafe: str | None
) -> Iterator[Difference]:
    """Every kind of difference between the two runs."""
    if baseline.refused or candidate.refused:
        if not baseline.same(candidate):
            yield Difference.OUTCOME_KIND
        return
    if candidate.wave_width > parameters.width:
        yield Difference.WAVE_WIDTH
    if unsafe is not None:
        yield Difference.UNSAFE
    if baseline.text == candidate.text or baseline.same_steps(candidate):
        return
    if parameters.by_failures:
        unsafe = first_unsafe(baseline.ran)
        seen = failure_class(baseline, candidate)
        lawful = unsafe is None and seen is not FailureVisible.DIFFERENT
        yield Difference.FAILURE_ORDER if lawful else Difference.FAILURE_VISIBLE
        return
    if _lossy(baseline, candidate, cut):
        yield Difference.LOSSY_BUFFER
        return
    found = list(differences_but_ticks(baseline, candidate, cut))
    if Difference.COROUTINE_ORDER not in found and not agree(
        baseline.checks, candidate.checks, cut
    ):
        found.append(Difference.COROUTINE_ORDER)
    yield from found
    if cut is Cut.NONE:
        if baseline.ran.status != candidate.ran.status:
            yield Difference.STATUS
        if baseline.final != candidate.final:
            yield Difference.FINAL_STATE


def _lossy(baseline: Run, candidate: Run, cut: Cut) -> bool:
    """Return whether sessions differ, only ones that lost messages, and the baseline is safe."""
    lossy = baseline.lossy_sessions | candidate.lossy_sessions
    if not lossy:
        return False
    a, b = baseline.by_place.endpoints, candidate.by_place.endpoints
    keys = a.keys() | b.keys()
    differ = {place[:1] for place in keys if not view_agrees(a, b, place, cut)}
    safe = first_unsafe(baseline.ran) is None
    return bool(differ) and differ <= {(sid,) for sid in lossy} and safe


def _effect_order(
    baseline: Run, candidate: Run, cut: Cut, parameters: RunParameters
) -> EffectOrder:
    """Return how the effect traces are related; a failure may end a coroutine early in either."""
    cut = Cut.BOTH if parameters.by_failures else cut
    if baseline.effect_sequence == candidate.effect_sequence:
        return EffectOrder.SAME
    if agree(baseline.effects, candidate.effects, Cut.NONE):
        return EffectOrder.PER_COROUTINE
    if cut is not Cut.NONE and agree(baseline.effects, candidate.effects, cut):
        return EffectOrder.PREFIX
    return EffectOrder.DIFFERENT


def _failure_visible(
    baseline: Run, candidate: Run, cut: Cut, parameters: RunParameters
) -> FailureVisible:
    """Return how the faults are related."""
    if parameters.by_failures:
        return failure_class(baseline, candidate)
    if not baseline.faults and not candidate.faults:
        return FailureVisible.NONE
    if agree(baseline.faults, candidate.faults, Cut.NONE):
        return FailureVisible.SAME
    if cut is not Cut.NONE and agree(baseline.faults, candidate.faults, cut):
        return FailureVisible.PREFIX
    return FailureVisible.DIFFERENT
