"""Judging one case: the Python VM against Lean's trace, and against its own canonical baseline.

Every case is compared exactly with what Lean's runner of the same name did with it. A threaded
case is also compared with its canonical baseline, the cooperative run of the same case at
concurrency 1: at n = 1 the two must be exactly the same, and above it an active deviation of the
ledger must cover every difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from conformance.cases.case import Case, DeterminismMode, Runner
from conformance.engines.boundary import (
    MalformedAnswer,
    check_written,
    malformed,
    run_machine,
)
from conformance.engines.pyvm import Machine, NotAdmitted, PyVM
from conformance.envelope.classify import envelope_diff
from conformance.envelope.diff import EnvelopeDiff, RunParameters
from conformance.envelope.fingerprint import Fingerprint
from conformance.errors import CannotJudge, EngineFailed
from conformance.jsonfile import json_key
from conformance.judge.blame import blamed
from conformance.judge.compare import FirstDivergence, first_divergence
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.plain_json import JsonObject
from conformance.runs.observed import Run
from conformance.runs.profiles import DEMANDED, equivalent, only_unrecorded, replaying

_NO_ENTRY = "faulted over a request, which left no entry"
_PROMISED = f"it promises to replay, but a step {_NO_ENTRY}"
Authority = Callable[[Case], Run]
"""Takes a case, and returns Lean's run; raises `CannotJudge` if there is none."""
_NO_RUN = "no run to compare"


def baseline_case(resolved: JsonObject) -> JsonObject:
    """Return the canonical baseline of a case: cooperative, one step a round, no certificates."""
    return {
        **resolved,
        "runner": Runner.COOPERATIVE.value,
        "concurrency": min(1, resolved["concurrency"]),
        "certificates": [],
    }


class Judge:
    """Judges cases one after another; runs each baseline once for all its threaded twins.

    With `replays_all`, every run is replayed on its own effects, whatever its profile.
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
        self._machine = machine or own_machine()
        self._replays_all = replays_all
        self._baselines: dict[str, dict[bytes, Run]] = {}

    def judge(self, case: Case) -> tuple[Judgement, ...]:
        """Return every comparison that the case calls for."""
        regime = lean_regime(case)
        try:
            lean = self._authority(case)
            run = self._run(case)
        except NotAdmitted as error:
            return (blamed(case, regime, error), *_no_baseline(case, "not admitted"))
        except EngineFailed as error:
            return (blamed(case, regime, error), *_no_baseline(case, _NO_RUN))
        except CannotJudge as error:
            return (blamed(case, regime, error),)
        exactly = _exactly(case, lean, run)
        if exactly.failure and (_no_outcome(exactly.failure) or malformed(run) is not None):
            return (exactly, *_no_baseline(case, _NO_RUN))
        return (exactly, *self._within(case, run), *self._replayed(case, run))

    def _run(self, case: Case) -> Run:
        """Return the Python VM's run; kept if it is the baseline of others."""
        run = run_machine(self._machine, case.resolved)
        if case.runner is Runner.COOPERATIVE and case.concurrency <= 1:
            self._known(case)[_nameless(case.resolved)] = run
        return run

    def _baseline(self, case: Case) -> Run:
        """Return the canonical baseline of a threaded case."""
        resolved = baseline_case(case.resolved)
        known, wanted = self._known(case), _nameless(resolved)
        if wanted not in known:
            known[wanted] = run_machine(self._machine, resolved)
        return known[wanted]

    def _known(self, case: Case) -> dict[bytes, Run]:
        """Return the baselines of the cases whose ids differ from this one's in the last part."""
        return self._baselines.setdefault(case.id.rpartition("/")[0], {})

    def _within(self, case: Case, run: Run) -> tuple[Judgement, ...]:
        """Return the comparison with the baseline, for a threaded case."""
        if case.runner is not Runner.THREADED:
            return ()
        if run.refused:
            return _no_baseline(case, "load refused")
        regime = _baseline_regime(case)
        try:
            baseline = self._baseline(case)
        except (EngineFailed, CannotJudge) as error:
            return (blamed(case, regime, error),)

        def compare() -> Judgement:
            parameters = RunParameters(case.runner, case.concurrency, case.fails)
            diff = envelope_diff(baseline, run, parameters, self._covered)
            if not diff.differences:
                return Judgement(case.id, regime, Result.EXACT)
            kept = not demands(case) or equivalent(case.mode, baseline, run)
            if diff.admitted and kept:
                return Judgement(case.id, regime, Result.IN_ENVELOPE, diff.differences)
            divergence = first_divergence(baseline, run)
            why = _profile_broken if diff.admitted else _outside
            failure = why(case, diff, divergence)
            return Judgement(case.id, regime, Result.FAILED, diff.differences, failure)

        return (_held(case, regime, (baseline, run), compare),)

    def _replayed(self, case: Case, run: Run) -> tuple[Judgement, ...]:
        """Return the comparison with the replay on the run's own effects, if it is called for."""
        called_for = self._replays_all or case.mode is DeterminismMode.REPLAY
        if run.refused or not called_for:
            return ()
        try:
            again = run_machine(self._machine, replaying(case.resolved, run))
        except (EngineFailed, CannotJudge) as error:
            return (blamed(case, Regime.REPLAY, error),)

        def compare() -> Judgement:
            if not again.refused and equivalent(DeterminismMode.REPLAY, run, again):
                return Judgement(case.id, Regime.REPLAY, Result.EXACT)
            no_entry = only_unrecorded(run, again)
            if no_entry and case.mode is not DeterminismMode.REPLAY:
                return Judgement(case.id, Regime.REPLAY, Result.SKIPPED, reason=_NO_ENTRY)
            diagnosis = Diagnosis.NOT_RECORDED if no_entry else Diagnosis.NOT_REPLAYED
            message = _PROMISED if no_entry else "replayed on its own effects, it is not the same"
            failure = Failure(diagnosis, message, first_divergence(run, again))
            return Judgement(case.id, Regime.REPLAY, Result.FAILED, failure=failure)

        return (_held(case, Regime.REPLAY, (run, again), compare),)


def own_machine() -> Machine:
    """Return the Python VM of this process, under the contracts of the committed packs."""
    return PyVM()


def demands(case: Case) -> bool:
    """Return whether the run and its canonical baseline must be the same under the case's profile.

    Only above concurrency 1, and not where failures meet the two runs at different points.
    """
    return case.concurrency > 1 and not case.fails and case.mode in DEMANDED


def _exactly(case: Case, lean: Run, run: Run) -> Judgement:
    """Return the comparison with Lean's trace, which is not even parsed if the texts are the same.

    Each side must be an outcome: an answer that is none is the engine's failure, and nothing can be
    judged by a trace that is none. If both have one text that cannot be read, the engine answered
    what Lean did: then the trace is wrong, or the reader.
    """
    regime = lean_regime(case)
    try:
        check_written(run)
        if lean.text == run.text:
            run.share_record(lean)
            return Judgement(case.id, Regime.REFUSED_LEAN if run.refused else regime, Result.EXACT)
        unread = _unreadable(lean)
    except (EngineFailed, CannotJudge) as error:
        return blamed(case, regime, error)
    if unread is not None:
        return blamed(case, regime, unread)
    wrong = malformed(run)
    if wrong is not None:
        return blamed(case, regime, MalformedAnswer(wrong))
    found = first_divergence(lean, run)
    if found is None:
        raise AssertionError("the runs are not the same, and no component differs")
    failure = Failure(found.code, f"{found.component} is not what Lean has", found)
    regime = Regime.REFUSED_LEAN if lean.refused else regime
    return Judgement(case.id, regime, Result.FAILED, failure=failure)


def _no_outcome(failure: Failure) -> bool:
    """Return whether the engine answered, and its answer is no outcome."""
    return failure.diagnosis is Diagnosis.MALFORMED_OUTCOME


def _unreadable(lean: Run) -> CannotJudge | None:
    """Return what is wrong with a trace that is no outcome, and cannot be judged by."""
    try:
        _ = lean.outcome, lean.record
    except CannotJudge as error:
        return error
    return None


def _held(
    case: Case, regime: Regime, runs: Sequence[Run], compare: Callable[[], Judgement]
) -> Judgement:
    """Return what a comparison of runs finds, or that one of them is no outcome.

    An error in the comparison of sound outcomes is a fault of the harness, and passes through.
    """
    broken: Exception | None = None
    try:
        found = compare()
        if found.result is not Result.FAILED:
            return found
    except Exception as error:  # noqa: BLE001 - raised again, unless a run is to blame for it
        broken = error
    for run in runs:
        wrong = malformed(run)
        if wrong is not None:
            return blamed(case, regime, MalformedAnswer(wrong))
    if broken is not None:
        raise broken
    return found


def _outside(case: Case, diff: EnvelopeDiff, divergence: FirstDivergence | None) -> Failure:
    """Return why the difference between a run and its baseline is not admitted."""
    names = ", ".join(map(str, diff.undocumented))
    if not any(f.many for f in diff.differences):
        diagnosis, message = Diagnosis.NOT_EXACT_AT_ONE, f"concurrency 1 demands exact: {names}"
    elif all(f.coverable for f in diff.undocumented):
        diagnosis, message = Diagnosis.UNDOCUMENTED, f"no active deviation covers {names}"
    else:
        diagnosis = Diagnosis.OUTSIDE_ENVELOPE
        message = f"no deviation may cover {names}" + (f": {diff.note}" if diff.note else "")
    return Failure(diagnosis, message, divergence, diff)


def _profile_broken(case: Case, diff: EnvelopeDiff, divergence: FirstDivergence | None) -> Failure:
    """Return why a run that is in the envelope is not what its case promises."""
    message = f"the case declares {case.mode}; the runs are the same only under {diff.tier}"
    return Failure(Diagnosis.PROFILE_BROKEN, message, divergence, diff)


def _no_baseline(case: Case, reason: str) -> tuple[Judgement, ...]:
    """Return the comparison with the baseline, skipped."""
    if case.runner is not Runner.THREADED:
        return ()
    return (Judgement(case.id, _baseline_regime(case), Result.SKIPPED, reason=reason),)


def lean_regime(case: Case) -> Regime:
    """Return the regime under which a case is compared with Lean."""
    if case.runner is Runner.COOPERATIVE:
        return Regime.COOPERATIVE_LEAN
    return Regime.THREADED_MANY_LEAN if case.concurrency > 1 else Regime.THREADED_ONE_LEAN


def _baseline_regime(case: Case) -> Regime:
    """Return the regime under which a threaded case is compared with its baseline."""
    if case.concurrency > 1:
        return Regime.THREADED_MANY_BASELINE
    return Regime.THREADED_ONE_BASELINE


def _nameless(resolved: JsonObject) -> bytes:
    """Return the key of a case without its id: what makes two baselines the same run."""
    return json_key({**resolved, "id": ""})
