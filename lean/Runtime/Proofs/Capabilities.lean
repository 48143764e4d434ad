module

public import Runtime.Proofs.Concurrency
public import Runtime.Proofs.ConcurrencyThreaded
public import Runtime.Proofs.Envelope.ProfileUsers
public import Runtime.Proofs.Lawful.EndpointMoves
public import Runtime.Proofs.Lawful.PlannerInRuns
public import Runtime.Proofs.Run.LanesOfRuns
public import Runtime.Proofs.Run.ThreadedRunIsWaves
public import Runtime.Proofs.Types.Runs
public import Runtime.Proofs.VM.Delegation
public import Runtime.Proofs.Wave.ReorderedRunsLookAlike
public import Runtime.Proofs.Wave.WholeRunParallel
public import Runtime.Properties.Terms.Capabilities

/-! The meaning of every capability, put together from what is proved of runs, steps and states. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A canonical round is the step of a ready coroutine that ranks first, or nothing. -/
private theorem canonical_round_steps_the_first (n : Nat) (st : VMState) (h : n ≠ 0) :
    ((∀ cid, ¬ IsReady st cid) ∧ schedRound n st = st) ∨
    ∃ cid cursor, IsReady st cid ∧ (∀ other, IsReady st other → st.rank cid ≤ st.rank other) ∧
      schedRound n st = noted (st.step cid) cursor st.plan := by
  rw [schedRound_eq_schedRound_one n h]
  show _ ∨ ∃ cid cursor, _ ∧ _ ∧ st.canonicalStep = _
  cases picked : st.pick? with
  | none =>
    refine .inl ⟨fun cid ready => ?_, ?_⟩
    · obtain ⟨_, some⟩ := every_policy_picks_when_one_is_ready st cid ready
      rw [picked] at some
      contradiction
    · show st.canonicalStep = st
      unfold VMState.canonicalStep
      rw [picked]
  | some cid =>
    have cursor : st.advanceCursor cid = noted st (st.advanceCursor cid).cursor st.plan := by
      unfold VMState.advanceCursor; split <;> rfl
    have state : st.canonicalStep = noted (st.step cid) (st.advanceCursor cid).cursor st.plan := by
      unfold VMState.canonicalStep
      rw [picked]
      show (st.advanceCursor cid).step cid = _
      rw [cursor, step_noted]
      rfl
    exact .inr ⟨cid, (st.advanceCursor cid).cursor, every_pick_is_ready st cid picked,
      every_pick_ranks_first st cid picked, state⟩

/-- A canonical run is a run of at most one step a round. -/
private theorem canonical_run_is_single_steps (fuel n : Nat) (st : VMState) :
    ∃ orders : List RoundOrder, orders.length ≤ fuel ∧ LegalOrders orders st ∧
      (∀ o ∈ orders, o.picks.length ≤ 1) ∧ runOrdered orders st = runScheduled fuel n st := by
  have round (s : VMState) : ∃ o : RoundOrder, o.picks.length ≤ 1 ∧ ReadyInTurn o.picks s ∧
      orderedRound o s = schedRound n s := by
    by_cases h : n = 0
    · exact ⟨⟨[], s.cursor, s.plan⟩, by simp, trivial, by simp [schedRound, h, orderedRound, noted]⟩
    · cases canonical_round_steps_the_first n s h with
      | inl none => exact ⟨⟨[], s.cursor, s.plan⟩, by simp, trivial, none.2.symm⟩
      | inr some =>
        obtain ⟨cid, cursor, ready, _, state⟩ := some
        exact ⟨⟨[cid], cursor, s.plan⟩, by simp, ⟨ready, trivial⟩, state.symm⟩
  unfold runScheduled
  induction fuel generalizing st with
  | zero =>
    refine ⟨[], Nat.le_refl _, trivial, by simp, ?_⟩
    unfold runOrdered runRounds
    cases st.finished? <;> rfl
  | succ fuel ih =>
    obtain ⟨o, single, ready, same⟩ := round st.beginRound
    obtain ⟨rest, length, legal, singles, run⟩ := ih (schedRound n st.beginRound).endRound
    refine ⟨o :: rest, Nat.succ_le_succ length, ⟨ready, by rw [same]; exact legal⟩, ?_, ?_⟩
    · intro x m
      cases List.mem_cons.mp m with
      | inl e => exact e ▸ single
      | inr m => exact singles x m
    · unfold runOrdered runRounds
      cases st.finished? with
      | some => rfl
      | none => simp only [same, run]

/-- The canonical runner makes one step a round. -/
theorem canonicalRound_means : Capability.canonicalRound.Means :=
  (⟨fun fuel n st h => runScheduled_eq_runScheduled_one fuel n h st,
    canonical_run_is_single_steps, canonical_round_steps_the_first⟩ : CanonicalRound)

/-- Up to concurrency 1, a threaded run is the canonical run. -/
theorem threadedCanonical_means : Capability.threadedCanonical.Means := by
  refine (⟨fun exec fuel n st h => ?_⟩ : ThreadedCanonical)
  have round : (schedRoundThreaded n · exec) = schedRound n := by
    funext s
    unfold schedRoundThreaded
    rw [if_pos h]
  unfold runScheduledThreaded runScheduled
  rw [round]

/-- A threaded run steps in waves that were certified. -/
theorem certifiedWaves_means : Capability.certifiedWaves.Means := by
  refine (⟨threaded_run_is_waves, fun n st h => schedRoundThreaded_of_invalid n h st,
    fun n st h valid => ⟨checkWaveCertificate_sound st n _ valid, ?_⟩,
    fun _ _ st n reached h ready => planner_certificate_is_valid_in_runs reached n h ready,
    threaded_run_may_execute_waves_in_parallel⟩ : CertifiedWaves)
  obtain ⟨k, _, state⟩ := valid_certificate_round_is_waves n _ st valid
  have cursor (order : List CoroutineId) (s : VMState) :
      (order.foldl VMState.step s).cursor = s.cursor := by
    induction order generalizing s with
    | nil => rfl
    | cons cid rest ih =>
      rw [List.foldl_cons, ih]
      unfold VMState.step
      cases s.coroutine? cid <;> rfl
  refine ⟨k, ?_⟩
  have : ¬ n ≤ 1 := by omega
  simp only [schedRoundThreaded, this, if_false]
  rw [state, ← cursor _ st]
  rfl

/-- The steps of a wave may be made in any order. -/
theorem relaxedReordering_means : Capability.relaxedReordering.Means :=
  (⟨fun exec fuel n st any => threaded_run_may_execute_waves_in_any_order exec any fuel n st,
    fun _ _ exec fuel n _ reached any => reordered_run_looks_the_same reached exec any fuel n⟩ :
    RelaxedReordering)

/-- In which lanes coroutines stand makes no difference but in lanes and handoff records. -/
theorem placementRefinement_means : Capability.placementRefinement.Means :=
  (⟨ordered_run_independent_of_placement, canonical_run_independent_of_placement,
    threaded_run_has_its_like_in_every_placement⟩ : PlacementRefinement)

/-- What runs may be moved elsewhere, and goes on there. -/
theorem liveMigration_means : Capability.liveMigration.Means := by
  refine (⟨fun p orders st => ordered_run_independent_of_placement orders _ _ ?_,
    fun _ _ st cid source d reached found gives =>
      given_endpoint_moves_whole reached cid source found d gives,
    fun _ _ _ reached => every_reached_state_is_lawful reached,
    fun _ _ _ edge reached spared => ⟨messages_are_conserved reached spared edge,
      messages_stay_in_order reached spared edge⟩,
    fun _ _ _ fuel n reached undone => events_follow_types reached undone fuel n⟩ : LiveMigration)
  simp only [unplaced, gathered, placed, List.map_map]
  rfl

/-- Once a round has begun, nobody waits for what has come about. -/
theorem nobody_waits_in_vain (st : VMState) :
    ∀ co ∈ st.beginRound.coroutines, st.beginRound.wakes? co = none := by
  have after (s : VMState) : ∀ co ∈ s.wake.coroutines, s.wake.wakes? co = none := by
    have ready (co : Coroutine) (r : co.status = .ready) : s.wakes? co = none := by
      unfold VMState.wakes?
      rw [r]
    intro co m
    obtain ⟨old, _, rfl⟩ := List.mem_map.mp m
    show s.wakes? _ = none
    cases woken : s.wakes? old with
    | none => rw [show wakeCoroutine s.wakes? old = old by simp [wakeCoroutine, woken], woken]
    | some on => exact ready _ (by simp [wakeCoroutine, woken])
  exact after _

/-- The number of lanes, and who is in which, may change between rounds. -/
theorem autoscaleOrRepartition_means : Capability.autoscaleOrRepartition.Means :=
  (⟨fun _ _ _ reached => every_reached_state_is_lawful reached, nobody_waits_in_vain,
    change_independent_of_lanes, ordered_run_independent_of_number_of_lanes,
    run_independent_of_number_of_lanes⟩ : AutoscaleOrRepartition)

/-- Profiles other than `full` say something that their users can rely on. -/
theorem mixedProfiles_means : Capability.mixedProfiles.Means :=
  (⟨every_profile_is_an_equivalence,
    fun a b => ⟨replay_implies_full a b, full_implies_modulo_effects a b,
      modulo_effects_implies_modulo_commutativity a b⟩,
    fun mode a b edge same => same_books_under_every_profile mode a b same edge,
    fun mode _ _ _ _ _ _ edge h spared h' spared' same =>
      same_messages_in_transit_under_every_profile mode h spared h' spared' same edge,
    full_runs_look_the_same,
    fun exec fuel n st any => any_order_is_the_same_modulo_effects exec any fuel n st⟩ :
    MixedProfiles)

end Runtime.Proofs

end
