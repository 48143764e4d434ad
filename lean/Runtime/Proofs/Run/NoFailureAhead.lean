module

public import Runtime.Proofs.Run.WakingLater

/-! Quiet machines: no failure event and no end of a timeout lies ahead. Then the start of a round
does nothing but wake, and whoever wakes later stays behind whoever wakes earlier. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- What being quiet means: every failure event is past, and no site is timed out. -/
theorem quiet_iff (st : VMState) :
    st.ahead = false ↔ (∀ f ∈ st.config.failures, f.1 ≤ st.clock) ∧ st.failure.timedOut = [] := by
  simp [VMState.ahead]

/-- A quiet machine stays quiet as the clock goes on. -/
private theorem quiet_later {a b : VMState} (quiet : a.ahead = false) (config : b.config = a.config)
    (failure : b.failure = a.failure) (clock : a.clock ≤ b.clock) : b.ahead = false := by
  rw [quiet_iff] at quiet ⊢
  rw [config, failure]
  exact ⟨fun f m => Nat.le_trans (quiet.1 f m) clock, quiet.2⟩

/-- The machine at the next tick, before anyone wakes. -/
def atNextTick (st : VMState) (checkpoints : List Checkpoint) : VMState :=
  { st with clock := st.clock + 1, picks := [], plan := none, checkpoints }

/-- Of a quiet machine the start of a round moves the clock and wakes; a checkpoint may be taken. -/
theorem beginRound_of_quiet (st : VMState) (quiet : st.ahead = false) :
    ∃ checkpoints, st.beginRound = (atNextTick st checkpoints).wake := by
  rw [quiet_iff] at quiet
  have ended : st.failure =
      { st.failure with timedOut := st.failure.timedOut.filter (st.clock + 1 < ·.2) } := by
    rw [quiet.2, List.filter_nil, ← quiet.2]
  have enter (cs : List Checkpoint) :
      (atNextTick st cs).due.foldl VMState.enter (atNextTick st cs) = atNextTick st cs := by
    have due : st.config.failures.filter (·.1 == st.clock + 1) = [] := by
      rw [List.filter_eq_nil_iff]
      intro f m e
      have := quiet.1 f m
      have : f.1 = st.clock + 1 := by simpa using e
      omega
    simp [VMState.due, atNextTick, due]
  have ending (cs : List Checkpoint) : { atNextTick st cs with failure := { st.failure with
      timedOut := st.failure.timedOut.filter (st.clock + 1 < ·.2) } } = atNextTick st cs := by
    rw [← ended]
    rfl
  let ends (s : VMState) : VMState :=
    { s with failure := { s.failure with timedOut := s.failure.timedOut.filter (s.clock < ·.2) } }
  by_cases noted : st.config.checkpoints.contains (st.clock + 1) = true
  · refine ⟨(atNextTick st st.checkpoints).checkpoint :: st.checkpoints, congrArg VMState.wake ?_⟩
    unfold VMState.ingress
    simp only [noted, if_true]
    exact (congrArg ends (enter _)).trans (ending _)
  · refine ⟨st.checkpoints, congrArg VMState.wake ?_⟩
    unfold VMState.ingress
    simp only [noted, Bool.false_eq_true, if_false]
    exact (congrArg ends (enter _)).trans (ending _)

/-- A step leaves configuration, failures and clock. -/
theorem step_keeps_ahead (st : VMState) (cid : CoroutineId) :
    (st.step cid).config = st.config ∧ (st.step cid).failure = st.failure ∧
      (st.step cid).clock = st.clock := by
  unfold VMState.step
  cases st.coroutine? cid <;> exact ⟨rfl, rfl, rfl⟩

/-- The start of a round leaves a quiet machine quiet. -/
theorem quiet_beginRound (st : VMState) (quiet : st.ahead = false) :
    st.beginRound.ahead = false := by
  obtain ⟨_, e⟩ := beginRound_of_quiet st quiet
  rw [e]
  exact quiet_later quiet rfl rfl (Nat.le_succ _)

/-- Steps leave a quiet machine quiet. -/
theorem quiet_step (st : VMState) (cid : CoroutineId) (quiet : st.ahead = false) :
    (st.step cid).ahead = false := by
  obtain ⟨config, failure, clock⟩ := step_keeps_ahead st cid
  exact quiet_later quiet config failure (Nat.le_of_eq clock.symm)

/-- The end of a round leaves a quiet machine quiet. -/
theorem quiet_endRound (st : VMState) (quiet : st.ahead = false) : st.endRound.ahead = false := by
  unfold VMState.endRound
  split <;> exact quiet

/-- Steps leave a quiet machine quiet, in whatever order. -/
theorem quiet_steps (order : List CoroutineId) (st : VMState) (quiet : st.ahead = false) :
    (order.foldl VMState.step st).ahead = false := by
  induction order generalizing st with
  | nil => exact quiet
  | cons cid rest ih => exact ih _ (quiet_step st cid quiet)

/-- The start of a quiet machine's round is forgotten with time. -/
theorem untimed_beginRound (st : VMState) (quiet : st.ahead = false) :
    untimed st.beginRound = untimed st := by
  obtain ⟨checkpoints, e⟩ := beginRound_of_quiet st quiet
  rw [e, untimed_wake]
  rfl

/-- Both begin a round. -/
theorem DelayedWake.begin {late early : VMState} (h : DelayedWake late early)
    (quiet : late.ahead = false)
    (quietEarly : early.ahead = false) : DelayedWake late.beginRound early.beginRound := by
  obtain ⟨cs, l⟩ := beginRound_of_quiet late quiet
  obtain ⟨ds, e⟩ := beginRound_of_quiet early quietEarly
  have started : DelayedWake (atNextTick late cs) (atNextTick early ds) :=
    ⟨h.same, Nat.succ_le_succ h.clock, h.queue, h.waits⟩
  rw [l, e]
  exact started.wakeSome _ (fun _ _ h => h) ((quiet_iff late).mp quiet).2

/-- The early machine begins a round, while the late one is still in its own. -/
theorem DelayedWake.woken {late early : VMState} (h : DelayedWake late early)
    (quiet : late.ahead = false)
    (quietEarly : early.ahead = false) : DelayedWake late early.beginRound := by
  obtain ⟨cs, e⟩ := beginRound_of_quiet early quietEarly
  have started : DelayedWake late (atNextTick early cs) :=
    ⟨h.same, Nat.le_trans h.clock (Nat.le_succ _), h.queue, h.waits⟩
  rw [e]
  exact started.wakeEarly ((quiet_iff late).mp quiet).2

end Runtime.Proofs

end
