module

public import Runtime.Proofs.Concurrency
public import Runtime.Proofs.ConcurrencyThreaded

/-! Rounds and runs: where the concurrency makes no difference. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- A canonical round is the same at every concurrency but 0. -/
theorem schedRound_eq_schedRound_one (n : Nat) (h : n ≠ 0) (st : VMState) :
    schedRound n st = schedRound 1 st :=
  Runtime.Proofs.schedRound_eq_schedRound_one n h st

/-- A whole canonical run is the same at every concurrency but 0, on any fuel. -/
theorem runScheduled_eq_runScheduled_one (fuel n : Nat) (h : n ≠ 0) (st : VMState) :
    runScheduled fuel n st = runScheduled fuel 1 st :=
  Runtime.Proofs.runScheduled_eq_runScheduled_one fuel n h st

/-- At concurrency 1 a threaded round is the canonical round. -/
theorem schedRoundThreaded_one_eq_schedRound_one (st : VMState) :
    schedRoundThreaded 1 st = schedRound 1 st :=
  Runtime.Proofs.schedRoundThreaded_one_eq_schedRound_one st

/-- At concurrency 1 a threaded run is the canonical run: it ends in the same status and the same
state. -/
theorem runScheduledThreaded_one_eq_runScheduled (fuel : Nat) (st : VMState) :
    runScheduledThreaded fuel 1 st = runScheduled fuel 1 st :=
  Runtime.Proofs.runScheduledThreaded_one_eq_runScheduled fuel st

/-- At concurrency 1 every session has the same trace in the threaded run as in the canonical
run. -/
theorem per_session_trace_threaded_one_eq_canonical (fuel : Nat) (st : VMState) (sid : SessionId) :
    (runScheduledThreaded fuel 1 st).2.sessionTrace sid =
      (runScheduled fuel 1 st).2.sessionTrace sid :=
  Runtime.Proofs.per_session_trace_threaded_one_eq_canonical fuel st sid

end Runtime.Properties

end
