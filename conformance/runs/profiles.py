"""Determinism profiles: for each, when two runs count as the same.

The definitions are those of `lean/Runtime/VM/Runtime/Profile.lean`, where each is proved to be an
equivalence and each stronger one to imply the weaker: replay, full, modulo effects, modulo
commutativity. Only `replay` looks at ticks; the last two look at sessions and at nothing else.

What a profile demands of a run and its canonical baseline: at concurrency 1 every profile is met,
since there the two are exactly the same. Above it a round holds several steps, and the source
document's contract is the envelope; a case that declares `modulo_effects` or
`modulo_commutativity` demands that profile as well. `replay` demands that the run, replayed on the
effects that it recorded, is the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from conformance.cases.case import DeterminismMode
from conformance.runs.event import Event, Faulted
from conformance.runs.observed import Run

_AFTER_ASKING = frozenset(
    ("invokeFault", "unknownLabel", "malformedTable", "outOfRegisters", "outputDenied")
)
"""Faults of a step that asks the handler: it commits nothing, so its request is not recorded."""
Equivalence = Callable[[Run, Run], bool]


def full_equivalent(a: Run, b: Run) -> bool:
    """Return whether the observable events and the effects are the same, in the same order."""
    return a.observable == b.observable and a.effect_sequence == b.effect_sequence


def modulo_effects_equivalent(a: Run, b: Run) -> bool:
    """Return whether every session has the same observable events."""
    return a.unbroken.by_session.sessions == b.unbroken.by_session.sessions


def modulo_commutativity_equivalent(a: Run, b: Run) -> bool:
    """Return whether every endpoint and edge has the same events, in the same order."""
    return a.unbroken.by_place == b.unbroken.by_place


def replay_equivalent(a: Run, b: Run) -> bool:
    """Return whether the traces are the same, ticks included."""
    return a.ran.events == b.ran.events and a.ran.effects == b.ran.effects


EQUIVALENT: Mapping[DeterminismMode, Equivalence] = {
    DeterminismMode.REPLAY: replay_equivalent,
    DeterminismMode.FULL: full_equivalent,
    DeterminismMode.MODULO_EFFECTS: modulo_effects_equivalent,
    DeterminismMode.MODULO_COMMUTATIVITY: modulo_commutativity_equivalent,
}
"""Every profile, strongest first."""

DEMANDED = frozenset((DeterminismMode.MODULO_EFFECTS, DeterminismMode.MODULO_COMMUTATIVITY))
"""What a case can demand of its threaded run and its baseline, above concurrency 1."""


def equivalent(mode: DeterminismMode, a: Run, b: Run) -> bool:
    """Return whether two runs count as the same under a profile."""
    return EQUIVALENT[mode](a, b)


def replaying(resolved: Mapping[str, Any], run: Run) -> dict[str, Any]:
    """Return the case that replays its run on the effects that the run recorded."""
    handler = {"kind": "recorded", "effects": run.outcome["effects"]}
    return {**resolved, "config": {**resolved["config"], "handler": handler}}


def only_unrecorded(run: Run, again: Run) -> bool:
    """Return whether a replay differs only where the recorded run faulted over a request.

    A step that faults commits nothing, so its request has no entry, and the replay faults there
    too, but with `replayMismatch`. Every other event, every tick and every effect is the same. Only
    a case whose profile is `replay` promises that there is no such request.
    """
    if again.refused or run.ran.effects != again.ran.effects:
        return False
    before, after = run.ran.events, again.ran.events
    if len(before) != len(after):
        return False
    return all(a == b or _unrecorded(a, b) for a, b in zip(before, after, strict=True))


def _unrecorded(recorded: Event, replayed: Event) -> bool:
    """Return whether the same step faulted over a request, and there is no entry to replay."""
    return (
        isinstance(recorded, Faulted)
        and recorded.fault in _AFTER_ASKING
        and replayed == replace(recorded, fault="replayMismatch")
    )
