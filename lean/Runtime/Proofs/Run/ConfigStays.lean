module

public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.Wave.LogsAreNotRead

/-! The configuration of a machine stays what it is, whatever runs. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A step keeps it. -/
theorem step_config (st : VMState) (cid : CoroutineId) : (st.step cid).config = st.config := by
  unfold VMState.step
  cases st.coroutine? cid <;> rfl

/-- Steps keep it. -/
theorem steps_config (order : List CoroutineId) (st : VMState) :
    (order.foldl VMState.step st).config = st.config := by
  induction order generalizing st with
  | nil => rfl
  | cons cid rest ih => rw [List.foldl_cons, ih, step_config]

/-- A failure event keeps it. -/
private theorem enter_config (st : VMState) (event : FailureEvent) :
    (st.enter event).config = st.config := by
  cases event with
  | restart =>
    obtain ⟨_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, checkpoints, _, _, _⟩ := st
    cases checkpoints <;> rfl
  | _ => rfl

/-- The start of a round keeps it. -/
theorem beginRound_config (st : VMState) : st.beginRound.config = st.config := by
  have all (due : List FailureEvent) (s : VMState) :
      (due.foldl VMState.enter s).config = s.config := by
    induction due generalizing s with
    | nil => rfl
    | cons event rest ih => rw [List.foldl_cons, ih, enter_config]
  rw [beginRound_eq]
  show (List.foldl VMState.enter _ _).config = _
  rw [all]
  unfold checkpointed
  split <;> rfl

/-- The end of a round keeps it. -/
theorem endRound_config (st : VMState) : st.endRound.config = st.config := by
  unfold VMState.endRound
  split <;> rfl

/-- A threaded round keeps it. -/
theorem schedRoundThreaded_config (n : Nat) (st : VMState) :
    (schedRoundThreaded n st).config = st.config := by
  obtain ⟨order, _, _, _, state⟩ := threaded_round_is_ordered n st
  rw [state]
  exact steps_config order st

/-- A canonical round keeps it. -/
theorem schedRound_config (n : Nat) (st : VMState) : (schedRound n st).config = st.config := by
  unfold schedRound
  split
  · rfl
  · obtain ⟨order, _, _, state⟩ := canonicalStep_ordered st
    rw [state]
    exact steps_config order st

/-- Rounds that keep it make runs that do. -/
theorem runRounds_config {round : VMState → VMState}
    (keeps : ∀ st, (round st).config = st.config) (fuel : Nat) (st : VMState) :
    (runRounds round fuel st).2.config = st.config := by
  induction fuel generalizing st with
  | zero =>
    unfold runRounds
    cases st.finished? <;> rfl
  | succ fuel ih =>
    unfold runRounds
    cases st.finished? with
    | some => rfl
    | none =>
      dsimp only
      split
      · rw [keeps, beginRound_config]
      · rw [ih, endRound_config, keeps, beginRound_config]

end Runtime.Proofs

end
