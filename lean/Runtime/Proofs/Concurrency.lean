module

public import Runtime.VM.Runtime.Runner

/-! Canonical rounds: any concurrency but zero is one step a round. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A canonical round does not depend on the concurrency, as long as there is any. -/
theorem schedRound_eq_schedRound_one (n : Nat) (h : n ≠ 0) (st : VMState) :
    schedRound n st = schedRound 1 st := by
  simp [schedRound, h]

/-- A canonical run does not depend on the concurrency, as long as there is any. -/
theorem runScheduled_eq_runScheduled_one (fuel n : Nat) (h : n ≠ 0) (st : VMState) :
    runScheduled fuel n st = runScheduled fuel 1 st := by
  have : schedRound n = schedRound 1 := funext (schedRound_eq_schedRound_one n h)
  simp only [runScheduled, this]

end Runtime.Proofs

end
