"""Who is to blame for a case that could not be judged, or whose run is none, decided only here.

The engine's failures are differences; what the authority or the harness lacks leaves the case
unjudged.
"""

from __future__ import annotations

from conformance.cases.case import Case
from conformance.engines.boundary import EngineLost, MalformedAnswer
from conformance.engines.limits import OverLimit
from conformance.engines.pyvm import NotAdmitted
from conformance.errors import CannotJudge, EngineFailed
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.traces.export import LeanFailed
from conformance.traces.trace import ForeignTrace, MissingTrace, NotLeans, StaleTrace

_BLAME = (
    (MalformedAnswer, Result.FAILED, Diagnosis.MALFORMED_OUTCOME),
    (OverLimit, Result.FAILED, Diagnosis.OVER_LIMIT),
    (EngineFailed, Result.FAILED, Diagnosis.PYVM_RAISED),
    (NotAdmitted, Result.FAILED, Diagnosis.NOT_ADMITTED),
    (EngineLost, Result.UNJUDGED, Diagnosis.ENGINE_LOST),
    (MissingTrace, Result.UNJUDGED, Diagnosis.TRACE_MISSING),
    (ForeignTrace, Result.UNJUDGED, Diagnosis.TRACE_FOREIGN),
    (NotLeans, Result.UNJUDGED, Diagnosis.TRACE_NOT_LEANS),
    (StaleTrace, Result.UNJUDGED, Diagnosis.TRACE_STALE),
    (LeanFailed, Result.UNJUDGED, Diagnosis.LEAN_FAILED),
    (CannotJudge, Result.UNJUDGED, Diagnosis.TRACE_UNREADABLE),
)
"""What an error makes of a case; the first that it is one of decides."""


def blamed(case: Case, regime: Regime, error: EngineFailed | CannotJudge) -> Judgement:
    """Return the judgement of a case that has no run, or none to be compared with."""
    result, diagnosis = next((r, why) for kind, r, why in _BLAME if isinstance(error, kind))
    return Judgement(case.id, regime, result, failure=Failure(diagnosis, str(error)))
