"""Judging one case: the Python VM against Lean's trace, and against its own canonical baseline.

Every case is compared exactly with what Lean's runner of the same name did with it. A threaded
case is compared with its canonical baseline as well, the cooperative run of the same case at
concurrency 1: at n = 1 the two must be exactly the same, above it every difference must be
covered by an active deviation of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from traceback import extract_tb
from typing import Any

from conformance.cases.case import Case, DeterminismMode, Runner
from conformance.engines.pyvm import Machine, NotAdmitted, PyVM
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import EnvelopeDiff, Terms
from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge
from conformance.judge.compare import FirstDivergence, first_divergence
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.runs.equality import same
from conformance.runs.observed import Run
from conformance.runs.profiles import DEMANDED, equivalent, replaying
from conformance.traces.trace import ForeignTrace, MissingTrace, UnreadableTrace

Json = dict[str, Any]
_NO_ENTRY = "faulted over a request, which left no entry"
_AFTER_ASKING = frozenset(
    ("invokeFault", "unknownLabel", "malformedTable", "outOfRegisters", "outputDenied")
)
"""Faults of a step that asks the handler: it commits nothing, so what was asked is not recorded."""
Authority = Callable[[Case], Run]
"""Takes a case, gives Lean's run; raises `CannotJudge` if there is none."""
_EXPORT = "write it anew: `conformance export`"


def baseline_case(resolved: Json) -> Json:
    """Give the canonical baseline of a case: cooperative, one step a round, no certificates."""
    return {
        **resolved,
        "runner": Runner.COOPERATIVE.value,
        "concurrency": min(1, resolved["concurrency"]),
        "certificates": [],
    }


class Judge:
    """Judges cases one after another; runs each baseline once for all its threaded twins.

    With `replays_all`, every run is given its own effects back, whatever its profile.
    """

    def __init__(
        self,
        authority: Authority,
        covered: AbstractSet[Fingerprint] = frozenset(),
        machine: Machine | None = None,
        *,
        replays_all: bool = False,
    ) -> None:
        self._authority = authority
        self._covered = covered
        self._machine = machine or PyVM()
        self._replays_all = replays_all
        self._baselines: dict[str, list[tuple[Json, Run]]] = {}

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Every comparison that the case calls for."""
        try:
            lean = self._authority(case)
            run = self._run(case)
        except NotAdmitted as error:
            failure = Failure(Diagnosis.NOT_ADMITTED.value, str(error))
            refused = Judgement(case.id, _lean_regime(case), Result.FAILED, failure=failure)
            return (refused, *_no_baseline(case, "not admitted"))
        except CannotJudge as error:
            return (_unjudged(case, error),)
        except Exception as error:
            failed = _raised(case, _lean_regime(case), error)
            return (failed, *_no_baseline(case, "no run to compare"))
        try:
            exactly = _exactly(case, lean, run)
        except CannotJudge as error:
            exactly = _unjudged(case, error)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            broken = f"the trace is no outcome of this version: {error!r}"
            exactly = _unjudged(case, UnreadableTrace(broken, where=case.id, fix=_EXPORT))
        return (exactly, *self._within(case, run), *self._replayed(case, run))

    def _run(self, case: Case) -> Run:
        """Give the Python VM's run; kept if it is the baseline of others."""
        run = Run(self._machine(case.resolved))
        if case.runner is Runner.COOPERATIVE and case.concurrency <= 1:
            self._known(case).append((_nameless(case.resolved), run))
        return run

    def _baseline(self, case: Case) -> Run:
        """Give the canonical baseline of a threaded case."""
        wanted = _nameless(baseline_case(case.resolved))
        known = self._known(case)
        for resolved, run in known:
            if resolved == wanted:
                return run
        known.append((wanted, Run(self._machine({**wanted, "id": case.id}))))
        return known[-1][1]

    def _known(self, case: Case) -> list[tuple[Json, Run]]:
        """Give the baselines of the cases whose ids differ from this one's in the last part."""
        return self._baselines.setdefault(case.id.rpartition("/")[0], [])

    def _within(self, case: Case, run: Run) -> tuple[Judgement, ...]:
        """Give the comparison with the baseline, for a threaded case."""
        if case.runner is not Runner.THREADED:
            return ()
        if run.refused:
            return _no_baseline(case, "load refused")
        regime = _baseline_regime(case)
        terms = Terms(case.runner.value, case.concurrency, case.fails)
        try:
            baseline = self._baseline(case)
            diff = envelope_diff(baseline, run, terms, self._covered)
            kept = not demands(case) or equivalent(case.mode, baseline, run)
        except Exception as error:
            return (_raised(case, regime, error),)
        if not diff.differences:
            return (Judgement(case.id, regime, Result.EXACT),)
        if diff.admitted and kept:
            return (Judgement(case.id, regime, Result.IN_ENVELOPE, diff.differences),)
        divergence = first_divergence(baseline, run)
        failure = (
            _profile_broken(case, diff, divergence) if diff.admitted else _outside(diff, divergence)
        )
        return (Judgement(case.id, regime, Result.FAILED, diff.differences, failure),)

    def _replayed(self, case: Case, run: Run) -> tuple[Judgement, ...]:
        """The comparison with the run that is given its own effects back, if it is called for."""
        called_for = self._replays_all or case.mode is DeterminismMode.REPLAY
        if run.refused or not called_for:
            return ()
        try:
            again = Run(self._machine(replaying(case.resolved, run)))
        except Exception as error:
            return (_raised(case, Regime.REPLAY, error),)
        if not again.refused and equivalent(DeterminismMode.REPLAY, run, again):
            return (Judgement(case.id, Regime.REPLAY, Result.EXACT),)
        if case.mode is not DeterminismMode.REPLAY and only_unrecorded(run, again):
            return (Judgement(case.id, Regime.REPLAY, Result.SKIPPED, reason=_NO_ENTRY),)
        message = "fed its own effects back, the run comes out otherwise"
        failure = Failure(Diagnosis.NOT_REPLAYED.value, message, first_divergence(run, again))
        return (Judgement(case.id, Regime.REPLAY, Result.FAILED, failure=failure),)


def only_unrecorded(run: Run, again: Run) -> bool:
    """Whether a replay differs only where the recorded run faulted over a request.

    A step that faults commits nothing, so its request has no entry, and the replay faults there
    too, but with `replayMismatch`. Every other event, every tick and every effect is the same. Only
    a case whose profile is `replay` promises that there is no such request.
    """
    if again.refused or not same(run.outcome["effects"], again.outcome["effects"]):
        return False
    told = [
        {**b, "fault": a["fault"]}
        if a.get("fault") in _AFTER_ASKING and b.get("fault") == "replayMismatch"
        else b
        for a, b in zip(run.outcome["events"], again.outcome["events"], strict=False)
    ]
    return same(run.outcome["events"], told + again.outcome["events"][len(told) :])


def demands(case: Case) -> bool:
    """Whether the case demands its profile of its run beside the canonical baseline.

    Above concurrency 1 only, and not where failures meet the two runs at different places.
    """
    return case.concurrency > 1 and not case.fails and case.mode in DEMANDED


def _exactly(case: Case, lean: Run, run: Run) -> Judgement:
    """Give the comparison with Lean's trace, which is not even parsed if it is the same text."""
    found = first_divergence(lean, run)
    refused = run.refused if found is None else lean.refused
    regime = Regime.REFUSED_LEAN if refused else _lean_regime(case)
    if found is None:
        return Judgement(case.id, regime, Result.EXACT)
    failure = Failure(found.code.value, f"{found.component} is not what Lean has", found)
    return Judgement(case.id, regime, Result.FAILED, failure=failure)


def _outside(diff: EnvelopeDiff, divergence: FirstDivergence | None) -> Failure:
    """Why a run is not admitted beside its baseline."""
    names = ", ".join(map(str, diff.undocumented))
    if not any(f.many for f in diff.differences):
        diagnosis, message = Diagnosis.NOT_EXACT_AT_ONE, f"concurrency 1 demands exact: {names}"
    elif all(f.coverable for f in diff.undocumented):
        diagnosis, message = Diagnosis.UNDOCUMENTED, f"no active deviation covers {names}"
    else:
        diagnosis = Diagnosis.OUTSIDE_ENVELOPE
        message = f"no deviation may cover {names}" + (f": {diff.note}" if diff.note else "")
    return Failure(diagnosis.value, message, divergence, diff)


def _profile_broken(case: Case, diff: EnvelopeDiff, divergence: FirstDivergence | None) -> Failure:
    """Why a run that is in the envelope is not what its case promises."""
    message = f"the case declares {case.mode}; the runs are the same only under {diff.tier}"
    return Failure(Diagnosis.PROFILE_BROKEN.value, message, divergence, diff)


def _unjudged(case: Case, error: CannotJudge) -> Judgement:
    """Give a case for which there is no authority to compare with."""
    match error:
        case MissingTrace():
            diagnosis = Diagnosis.TRACE_MISSING
        case ForeignTrace():
            diagnosis = Diagnosis.TRACE_FOREIGN
        case LeanFailed():
            diagnosis = Diagnosis.LEAN_FAILED
        case _:
            diagnosis = Diagnosis.TRACE_UNREADABLE
    failure = Failure(diagnosis.value, str(error))
    return Judgement(case.id, _lean_regime(case), Result.UNJUDGED, failure=failure)


class LeanFailed(CannotJudge):
    """When Lean, asked afresh, gives no trace of a case."""


def _raised(case: Case, regime: Regime, error: Exception) -> Judgement:
    """Give a case on which the Python VM broke."""
    frames = extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    message = f"{type(error).__name__}: {error}{where}"
    failure = Failure(Diagnosis.PYVM_RAISED.value, message)
    return Judgement(case.id, regime, Result.FAILED, failure=failure)


def _no_baseline(case: Case, reason: str) -> tuple[Judgement, ...]:
    """Give the comparison with the baseline, skipped."""
    if case.runner is not Runner.THREADED:
        return ()
    return (Judgement(case.id, _baseline_regime(case), Result.SKIPPED, reason=reason),)


def _lean_regime(case: Case) -> Regime:
    """Under which contract a case is compared with Lean."""
    if case.runner is Runner.COOPERATIVE:
        return Regime.COOPERATIVE_LEAN
    return Regime.THREADED_MANY_LEAN if case.concurrency > 1 else Regime.THREADED_ONE_LEAN


def _baseline_regime(case: Case) -> Regime:
    """Under which contract a threaded case is compared with its baseline."""
    if case.concurrency > 1:
        return Regime.THREADED_MANY_BASELINE
    return Regime.THREADED_ONE_BASELINE


def _nameless(resolved: Json) -> Json:
    """Give the case without its id: what makes two baselines the same run."""
    return {**resolved, "id": ""}
