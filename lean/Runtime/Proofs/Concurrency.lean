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

/-- With no concurrency a round does nothing. -/
theorem schedRound_zero (st : VMState) : schedRound 0 st = st := rfl

/-- A canonical run does not depend on the concurrency, as long as there is any. -/
theorem runScheduled_eq_runScheduled_one (fuel n : Nat) (h : n ≠ 0) (st : VMState) :
    runScheduled fuel n st = runScheduled fuel 1 st := by
  have : schedRound n = schedRound 1 := funext (schedRound_eq_schedRound_one n h)
  simp only [runScheduled, this]

/-- A canonical round makes at most one step. -/
theorem schedRound_steps_le (n : Nat) (st : VMState) :
    (schedRound n st).steps ≤ st.steps + 1 := by
  unfold schedRound VMState.canonicalStep
  split
  · omega
  · split
    · omega
    · rename_i cid _
      have cursor : (st.advanceCursor cid).steps = st.steps := by
        unfold VMState.advanceCursor; split <;> rfl
      unfold VMState.step
      split
      · omega
      · simp only [VMState.commit, VMState.apply]; omega

end Runtime.Proofs

end
