module

public import Runtime.Proofs.Wave.OneWaveAnyOrder
public import Runtime.Properties.Terms.Runs

/-! Threaded rounds step by step: whatever the certificate, a threaded round is a sequence of single
steps, each of a coroutine that is ready when its turn comes. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- One sequence of turns after another. -/
private theorem ReadyInTurn.append {xs ys : List CoroutineId} {st : VMState} (h : ReadyInTurn xs st)
    (k : ReadyInTurn ys (xs.foldl VMState.step st)) : ReadyInTurn (xs ++ ys) st := by
  induction xs generalizing st with
  | nil => exact k
  | cons x rest ih => exact ⟨h.1, ih h.2 k⟩

/-- Who is ready stays ready when a step is committed that does not touch it. -/
private theorem isReady_commit (st : VMState) (p : Pick) (cid : CoroutineId)
    (ready : IsReady st cid)
    (apart : Resource.coroutine cid ∉ p.1.resources) : IsReady (st.commit p.1 p.2) cid := by
  have ne : cid ≠ p.1.cid := fun e => apart (by simp [Footprint.resources, e])
  have there : (st.commit p.1 p.2).coroutine? cid = st.coroutine? cid :=
    coroutine?_of_apart st p.1 p.2 cid apart
  have queued : cid ∈ (st.apply p.1 p.2).queue := ready.1
  refine ⟨by simp [VMState.commit, settle, queued, ne], ?_⟩
  have run := ready.2
  unfold VMState.runnable at run ⊢
  rw [there]
  exact run

/-- In a wave of ready coroutines with disjoint picks, each is still ready when its turn comes. -/
private theorem wave_ready_in_turn (wave : List CoroutineId) (picks : List Pick) (st : VMState)
    (found : wave.map (pickOf st) = picks.map some) (disjoint : DisjointPicks picks)
    (ready : ∀ cid ∈ wave, IsReady st cid) : ReadyInTurn wave st := by
  induction wave generalizing picks st with
  | nil => trivial
  | cons cid rest ih =>
    cases picks with
    | nil => simp at found
    | cons p picks =>
      simp only [List.map_cons, List.cons.injEq] at found
      have apart := List.pairwise_cons.mp disjoint
      refine ⟨ready cid List.mem_cons_self, ?_⟩
      rw [step_eq_commit st cid p found.1]
      refine ih picks _ (map_pickOf_commit st p rest picks found.2 apart.1) apart.2 fun a ha => ?_
      have : pickOf st a ∈ picks.map some := found.2 ▸ List.mem_map_of_mem ha
      obtain ⟨q, hq, e⟩ := List.mem_map.mp this
      exact isReady_commit st p a (ready a (List.mem_cons_of_mem _ ha))
        fun hp => apart.1 q hq _ hp (pickOf_resource st a q e.symm)

/-- In a wave that the checker admits, each coroutine is still ready when its turn comes. -/
private theorem admissible_wave_ready_in_turn (st : VMState) (n : Nat) (wave : List CoroutineId)
    (h : st.waveAdmissible n wave = true) : ReadyInTurn wave st := by
  obtain ⟨there, clear⟩ := admissible_facts st n wave h
  refine wave_ready_in_turn wave _ st (map_pickOf_eq st wave there)
    (disjoint_picks_of_no_clash st wave there clear) fun cid m => ?_
  unfold VMState.waveAdmissible at h
  simp only [Bool.and_eq_true, List.all_eq_true, List.contains_iff_mem] at h
  exact (mem_candidates_iff st cid).mp (h.1.2 cid m)

/-- The waves of a certificate that run are its first ones, and each of their coroutines is ready
when its turn comes. -/
private theorem runWaves_ordered (n : Nat) (waves : List (List CoroutineId)) (done : Nat)
    (st : VMState) : ∃ k, (VMState.runWaves n waves done st).1 = done + k ∧
      (VMState.runWaves n waves done st).2 = (waves.take k).flatten.foldl VMState.step st ∧
      ReadyInTurn (waves.take k).flatten st := by
  induction waves generalizing done st with
  | nil => exact ⟨0, rfl, rfl, trivial⟩
  | cons w rest ih =>
    unfold VMState.runWaves
    by_cases ok : st.waveAdmissible n w = true
    · obtain ⟨k, count, state, ready⟩ := ih (done + 1) (st.runWave w)
      simp only [ok, if_true]
      refine ⟨k + 1, by omega, ?_, ?_⟩
      · rw [state]; simp [VMState.runWave]
      · rw [List.take_succ_cons, List.flatten_cons]
        exact (admissible_wave_ready_in_turn st n w ok).append ready
    · simp only [ok, Bool.false_eq_true, if_false]
      exact ⟨0, rfl, rfl, trivial⟩

/-- A step sees neither the cursor nor the note. -/
theorem step_noted (st : VMState) (cursor : Nat) (plan : Option PlanRecord) (cid : CoroutineId) :
    (noted st cursor plan).step cid = noted (st.step cid) cursor plan := by
  unfold VMState.step
  show (match st.coroutine? cid with | none => _ | some co => _) = _
  cases st.coroutine? cid <;> rfl

/-- The canonical step is one step of a ready coroutine, or none. -/
theorem canonicalStep_ordered (st : VMState) :
    ∃ order cursor, ReadyInTurn order st ∧
      st.canonicalStep = noted (order.foldl VMState.step st) cursor st.plan := by
  unfold VMState.canonicalStep
  cases picked : st.pick? with
  | none => exact ⟨[], st.cursor, trivial, rfl⟩
  | some cid =>
    have cursor : st.advanceCursor cid = noted st (st.advanceCursor cid).cursor st.plan := by
      unfold VMState.advanceCursor; split <;> rfl
    refine ⟨[cid], (st.advanceCursor cid).cursor, ⟨every_pick_is_ready st cid picked, trivial⟩, ?_⟩
    show (st.advanceCursor cid).step cid = _
    rw [cursor, step_noted]
    rfl

/-- **Waves are steps.** A round under a certificate that the checker accepts is its first waves,
one step after another in the certificate's order, each of a coroutine that is ready at its turn. -/
theorem valid_certificate_round_is_ordered (n : Nat) (c : WaveCertificate) (st : VMState)
    (valid : checkWaveCertificate st n c = .valid) :
    ∃ k, ReadyInTurn (c.waves.take k).flatten st ∧
      certifiedRound n c st = { (c.waves.take k).flatten.foldl VMState.step st with
        plan := some { certificate := c, verdict := .valid, wavesRun := k } } := by
  obtain ⟨k, count, state, ready⟩ := runWaves_ordered n c.waves 0 st
  refine ⟨k, ready, ?_⟩
  unfold certifiedRound
  simp only [valid, count, state, Nat.zero_add]

/-- The premises on waves hold, at every concurrency: a certified round leaves every session with
the trace of stepping its coroutines one after another. -/
theorem threaded_round_refinement_premises_hold (n : Nat) : ThreadedRoundRefinementPremises n where
  refines st c valid := by
    obtain ⟨k, _, state⟩ := valid_certificate_round_is_ordered n c st valid
    exact ⟨_, fun sid => by rw [state]; rfl⟩

/-- Steps under another cursor and note. -/
theorem steps_noted (order : List CoroutineId) (st : VMState) (cursor : Nat)
    (plan : Option PlanRecord) : order.foldl VMState.step (noted st cursor plan) =
      noted (order.foldl VMState.step st) cursor plan := by
  induction order generalizing st with
  | nil => rfl
  | cons cid rest ih => rw [List.foldl_cons, List.foldl_cons, step_noted, ih]

/-- Readiness under another cursor and note. -/
private theorem readyInTurn_noted (order : List CoroutineId) (st : VMState) (cursor : Nat)
    (plan : Option PlanRecord) :
    ReadyInTurn order (noted st cursor plan) ↔ ReadyInTurn order st := by
  induction order generalizing st with
  | nil => exact Iff.rfl
  | cons cid rest ih =>
    unfold ReadyInTurn
    rw [step_noted, ih]
    exact Iff.rfl

/-- **Every threaded round is a sequence of steps**, whatever its concurrency and certificate,
planned, handed in or forged: up to cursor and note, the state that stepping one coroutine after
another gives, each of them ready at its turn. -/
theorem threaded_round_is_ordered (n : Nat) (st : VMState) :
    ∃ order cursor plan, ReadyInTurn order st ∧
      schedRoundThreaded n st = noted (order.foldl VMState.step st) cursor plan := by
  have canonical (st : VMState) (n : Nat) : ∃ order cursor plan, ReadyInTurn order st ∧
      schedRound n st = noted (order.foldl VMState.step st) cursor plan := by
    unfold schedRound
    split
    · exact ⟨[], st.cursor, st.plan, trivial, rfl⟩
    · obtain ⟨order, cursor, ready, state⟩ := canonicalStep_ordered st
      exact ⟨order, cursor, st.plan, ready, state⟩
  unfold schedRoundThreaded
  split
  · exact canonical st n
  · by_cases valid : checkWaveCertificate st n (st.certificate n) = .valid
    · obtain ⟨k, ready, state⟩ := valid_certificate_round_is_ordered n _ st valid
      exact ⟨_, _, _, ready, state⟩
    · rw [certifiedRound_of_invalid n _ st valid]
      generalize some (PlanRecord.mk ..) = plan
      obtain ⟨order, cursor, plan', ready, state⟩ := canonical (noted st st.cursor plan) 1
      refine ⟨order, cursor, plan', (readyInTurn_noted ..).mp ready, ?_⟩
      rw [steps_noted] at state
      exact state

/-- **Every threaded run is a run of single steps**: for every fuel, concurrency, configuration
(failure events included) and certificates, there are orders, round by round, in which stepping one
ready coroutine after another ends in the same status and the very same state, step count and logs
included. -/
theorem threaded_run_is_ordered (fuel n : Nat) (st : VMState) :
    ∃ orders, orders.length ≤ fuel ∧ LegalOrders orders st ∧
      runOrdered orders st = runScheduledThreaded fuel n st := by
  unfold runScheduledThreaded
  induction fuel generalizing st with
  | zero =>
    refine ⟨[], Nat.le_refl _, trivial, ?_⟩
    unfold runOrdered runRounds
    cases st.finished? <;> rfl
  | succ fuel ih =>
    obtain ⟨order, cursor, plan, ready, state⟩ := threaded_round_is_ordered n st.beginRound
    have round : orderedRound ⟨order, cursor, plan⟩ st.beginRound =
        schedRoundThreaded n st.beginRound :=
      state.symm
    obtain ⟨rest, length, legal, run⟩ := ih (schedRoundThreaded n st.beginRound).endRound
    refine ⟨⟨order, cursor, plan⟩ :: rest, Nat.succ_le_succ length,
      ⟨ready, by rw [round]; exact legal⟩, ?_⟩
    unfold runOrdered runRounds
    cases st.finished? with
    | some => rfl
    | none => simp only [round, run]

end Runtime.Proofs

end
