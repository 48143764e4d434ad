"""Who is to blame for a case that could not be judged, or whose run is none, decided only here.

The engine's failures are differences; what the authority or the harness lacks leaves the case
unjudged.
"""

from __future__ import annotations

from conformance.cases.case import Case
from conformance.engines.boundary import EngineLost, MalformedAnswer
from conformance.engines.pyvm import NotAdmitted
from conformance.errors import CannotJudge, EngineFailed
from conformance.judge.verdict import Diagnosis, Failure, Judgement, Regime, Result
from conformance.traces.export import LeanFailed
from conformance.traces.trace import ForeignTrace, MissingTrace, NotLeans, StaleTrace


def blamed(case: Case, regime: Regime, error: EngineFailed | CannotJudge) -> Judgement:
    """Return the judgement of a case that has no run, or none to be compared with."""
    match error:
        case MalformedAnswer():
            result, diagnosis = Result.FAILED, Diagnosis.MALFORMED_OUTCOME
        case EngineFailed():
            result, diagnosis = Result.FAILED, Diagnosis.PYVM_RAISED
        case NotAdmitted():
            result, diagnosis = Result.FAILED, Diagnosis.NOT_ADMITTED
        case EngineLost():
            result, diagnosis = Result.UNJUDGED, Diagnosis.ENGINE_LOST
        case MissingTrace():
            result, diagnosis = Result.UNJUDGED, Diagnosis.TRACE_MISSING
        case ForeignTrace():
            result, diagnosis = Result.UNJUDGED, Diagnosis.TRACE_FOREIGN
        case NotLeans():
            result, diagnosis = Result.UNJUDGED, Diagnosis.TRACE_NOT_LEANS
        case StaleTrace():
            result, diagnosis = Result.UNJUDGED, Diagnosis.TRACE_STALE
        case LeanFailed():
            result, diagnosis = Result.UNJUDGED, Diagnosis.LEAN_FAILED
        case _:
            result, diagnosis = Result.UNJUDGED, Diagnosis.TRACE_UNREADABLE
    return Judgement(case.id, regime, result, failure=Failure(diagnosis, str(error)))
