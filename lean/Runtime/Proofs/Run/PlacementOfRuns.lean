module

public import Runtime.Proofs.Run.RoundsIgnorePlacement

/-! Placement in whole runs: under the same picks, two placements come to machines that differ in
lanes and handoff records alone, failures and restarts included. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Who is picked under a policy other than `roundRobin`, in every placement. -/
private theorem pick?_unplaced (st : VMState) (h : st.config.policy ≠ .roundRobin) :
    (unplaced st).pick? = st.pick? := by
  have tokens : (unplaced st).tokenCount = st.tokenCount := by
    funext cid
    unfold VMState.tokenCount
    rw [unplaced_coroutine?]
    cases st.coroutine? cid <;> rfl
  have rank : (unplaced st).rank = st.rank := by
    funext cid
    unfold VMState.rank
    rw [tokens]
    show (match st.config.policy with
      | .cooperative => _ | .roundRobin => _ | .priority (.explicit scores) => _
      | .priority .tokens => _ | .progressAware => _) = _
    cases policy : st.config.policy with
    | roundRobin => exact absurd policy h
    | cooperative | progressAware => rfl
    | priority scores => cases scores <;> rfl
  have candidates : (unplaced st).candidates = st.candidates := by
    unfold VMState.candidates
    rw [show (unplaced st).runnable = st.runnable from funext (runnable_unplaced st)]
    rfl
  unfold VMState.pick?
  rw [rank, candidates]

/-- Only `roundRobin` moves the cursor. -/
theorem advanceCursor_of_ne (st : VMState) (cid : CoroutineId)
    (h : st.config.policy ≠ .roundRobin) : st.advanceCursor cid = st := by
  unfold VMState.advanceCursor
  split
  · contradiction
  · rfl

/-- A canonical round under a policy other than `roundRobin`, in every placement. -/
private theorem schedRound_unplaced (n : Nat) (st : VMState) (h : st.config.policy ≠ .roundRobin) :
    schedRound n (unplaced st) = unplaced (schedRound n st) := by
  unfold schedRound VMState.canonicalStep
  rw [pick?_unplaced st h]
  split
  · rfl
  · cases st.pick? with
    | none => rfl
    | some cid =>
      dsimp only
      rw [advanceCursor_of_ne _ cid h, advanceCursor_of_ne (unplaced st) cid h]
      exact (step_unplaced st cid).symm

/-- Two machines that are the same apart from placement, under the same change. -/
private theorem same_of_unplaced {a b : VMState} (same : unplaced a = unplaced b)
    {run : VMState → RunStatus × VMState}
    (alike : ∀ st, st = a ∨ st = b → run (unplaced st) = ((run st).1, unplaced (run st).2)) :
    (run a).1 = (run b).1 ∧ unplaced (run a).2 = unplaced (run b).2 := by
  have both := (alike a (.inl rfl)).symm.trans ((congrArg run same).trans (alike b (.inr rfl)))
  exact ⟨congrArg (·.1) both, congrArg (·.2) both⟩

/-- **Another placement, the same run**, under the same picks: the same status, and machines that
differ in lanes and handoff records alone; and whoever steps is ready in turn in both. -/
theorem ordered_run_independent_of_placement (orders : List RoundOrder) (a b : VMState)
    (same : unplaced a = unplaced b) :
    (LegalOrders orders a ↔ LegalOrders orders b) ∧
      (runOrdered orders a).1 = (runOrdered orders b).1 ∧
      unplaced (runOrdered orders a).2 = unplaced (runOrdered orders b).2 := by
  refine ⟨?_, same_of_unplaced same fun st _ => unplaced_transparent.runOrdered orders st⟩
  rw [← unplaced_transparent.legalOrders, same, unplaced_transparent.legalOrders]

/-- **Another placement, the same canonical run**, under every policy but `roundRobin`, which picks
by lanes. -/
theorem canonical_run_independent_of_placement (fuel n : Nat) (a b : VMState)
    (same : unplaced a = unplaced b) (h : a.config.policy ≠ .roundRobin) :
    (runScheduled fuel n a).1 = (runScheduled fuel n b).1 ∧
      unplaced (runScheduled fuel n a).2 = unplaced (runScheduled fuel n b).2 := by
  have config : (unplaced a).config = (unplaced b).config := congrArg (·.config) same
  have config : a.config = b.config := config
  refine same_of_unplaced (run := runScheduled fuel n) same fun st here => ?_
  refine unplaced_transparent.runRounds (config := a.config)
    (fun s at_ => schedRound_unplaced n s (at_ ▸ h)) (schedRound_config n) fuel st ?_
  cases here with
  | inl e => rw [e]
  | inr e => rw [e, config]

/-- **A threaded run has its like in every placement**: a run of single steps of ready coroutines
that ends in the same status, and in a machine that differs in lanes and handoff records alone. -/
theorem threaded_run_has_its_like_in_every_placement (fuel n : Nat) (a b : VMState)
    (same : unplaced a = unplaced b) :
    ∃ orders, orders.length ≤ fuel ∧ LegalOrders orders b ∧
      (runOrdered orders b).1 = (runScheduledThreaded fuel n a).1 ∧
      unplaced (runOrdered orders b).2 = unplaced (runScheduledThreaded fuel n a).2 := by
  obtain ⟨orders, length, legal, run⟩ := threaded_run_is_ordered fuel n a
  obtain ⟨both, status, state⟩ := ordered_run_independent_of_placement orders a b same
  exact ⟨orders, length, both.mp legal, run ▸ status.symm, run ▸ state.symm⟩

end Runtime.Proofs

end
