module

public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Properties.Terms.CertifiedRuns

/-! Threaded runs wave by wave: whatever the certificates, every round of a threaded run steps in
waves whose coroutines may step at the same time. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Of two coroutines of a wave that the checker admits, neither lanes nor resources meet. -/
private theorem no_clash_pairwise (st : VMState) (wave : List CoroutineId)
    (clear : st.waveClash? wave = none) : wave.Pairwise fun a b => st.clash? a b = none := by
  induction wave with
  | nil => exact List.Pairwise.nil
  | cons a rest ih =>
    simp only [VMState.waveClash?, Option.or_eq_none_iff, List.findSome?_eq_none_iff] at clear
    exact List.pairwise_cons.mpr ⟨fun b hb => clear.1 b hb, ih clear.2⟩

/-- Coroutines that do not clash stand in two lanes. -/
private theorem lanes_of_no_clash (st : VMState) (a b : CoroutineId) (h : st.clash? a b = none) :
    st.laneOf a ≠ st.laneOf b := by
  unfold VMState.clash? at h
  intro e
  simp [e] at h

/-- The coroutines of a wave that the checker admits may step at the same time. -/
theorem mayStepAtOnce_of_admissible (st : VMState) (n : Nat) (wave : List CoroutineId)
    (h : st.waveAdmissible n wave = true) : MayStepAtOnce st n wave := by
  have clear := no_clash_pairwise st wave (admissible_facts st n wave h).2
  unfold VMState.waveAdmissible at h
  simp only [Bool.and_eq_true, List.all_eq_true, List.contains_iff_mem, decide_eq_true_eq] at h
  exact ⟨h.1.1.1.2, fun cid m => (mem_candidates_iff st cid).mp (h.1.2 cid m),
    clear.imp fun c => lanes_of_no_clash st _ _ c, clear.imp fun c => disjoint_of_no_clash st _ _ c⟩

/-- The canonical step is a wave of one, or none. -/
private theorem canonicalStep_in_waves (st : VMState) (n : Nat) (hn : 1 ≤ n) :
    ∃ waves cursor, WavesInTurn n waves st ∧
      st.canonicalStep = noted (waves.flatten.foldl VMState.step st) cursor st.plan := by
  unfold VMState.canonicalStep
  cases picked : st.pick? with
  | none => exact ⟨[], st.cursor, trivial, rfl⟩
  | some cid =>
    have cursor : st.advanceCursor cid = noted st (st.advanceCursor cid).cursor st.plan := by
      unfold VMState.advanceCursor; split <;> rfl
    refine ⟨[[cid]], (st.advanceCursor cid).cursor, ⟨⟨hn, fun x m => ?_, by simp, by simp⟩,
      trivial⟩, ?_⟩
    · rw [List.mem_singleton.mp m]
      exact every_pick_is_ready st cid picked
    · show (st.advanceCursor cid).step cid = _
      rw [cursor, step_noted]
      rfl

/-- The waves of a certificate that run may each step at once in the state that it meets. -/
private theorem runWaves_in_waves (n : Nat) (waves : List (List CoroutineId)) (done : Nat)
    (st : VMState) : ∃ k, (VMState.runWaves n waves done st).1 = done + k ∧
      (VMState.runWaves n waves done st).2 = (waves.take k).flatten.foldl VMState.step st ∧
      WavesInTurn n (waves.take k) st := by
  induction waves generalizing done st with
  | nil => exact ⟨0, rfl, rfl, trivial⟩
  | cons w rest ih =>
    unfold VMState.runWaves
    by_cases ok : st.waveAdmissible n w = true
    · obtain ⟨k, count, state, turns⟩ := ih (done + 1) (st.runWave w)
      simp only [ok, if_true]
      refine ⟨k + 1, by omega, ?_, ?_⟩
      · rw [state]; simp [VMState.runWave]
      · rw [List.take_succ_cons]
        exact ⟨mayStepAtOnce_of_admissible st n w ok, turns⟩
    · simp only [ok, Bool.false_eq_true, if_false]
      exact ⟨0, rfl, rfl, trivial⟩

/-- A round under a certificate that the checker accepts is its first waves, each of coroutines that
may step at the same time in the state that the wave meets. -/
theorem valid_certificate_round_is_waves (n : Nat) (c : WaveCertificate) (st : VMState)
    (valid : checkWaveCertificate st n c = .valid) :
    ∃ k, WavesInTurn n (c.waves.take k) st ∧
      certifiedRound n c st = { (c.waves.take k).flatten.foldl VMState.step st with
        plan := some { certificate := c, verdict := .valid, wavesRun := k } } := by
  obtain ⟨k, count, state, turns⟩ := runWaves_in_waves n c.waves 0 st
  refine ⟨k, turns, ?_⟩
  unfold certifiedRound
  simp only [valid, count, state, Nat.zero_add]

/-- Waves under another cursor and note. -/
private theorem wavesInTurn_noted (n : Nat) (waves : List (List CoroutineId)) (st : VMState)
    (cursor : Nat) (plan : Option PlanRecord) :
    WavesInTurn n waves (noted st cursor plan) ↔ WavesInTurn n waves st := by
  induction waves generalizing st with
  | nil => exact Iff.rfl
  | cons w rest ih =>
    have wave : (noted st cursor plan).runWave w = noted (st.runWave w) cursor plan :=
      steps_noted w st cursor plan
    unfold WavesInTurn
    rw [wave, ih]
    have once : MayStepAtOnce (noted st cursor plan) n w ↔ MayStepAtOnce st n w :=
      ⟨fun ⟨a, b, c, d⟩ => ⟨a, b, c, d⟩, fun ⟨a, b, c, d⟩ => ⟨a, b, c, d⟩⟩
    rw [once]

/-- Every threaded round steps in waves of coroutines that may step at the same time, up to cursor
and note. -/
private theorem threaded_round_is_waves (n : Nat) (st : VMState) :
    ∃ waves cursor plan, WavesInTurn n waves st ∧
      schedRoundThreaded n st = noted (waves.flatten.foldl VMState.step st) cursor plan := by
  have canonical (s : VMState) (m : Nat) (hm : m ≤ n) (one : m ≠ 0 → 1 ≤ n) :
      ∃ waves cursor plan, WavesInTurn n waves s ∧
        schedRound m s = noted (waves.flatten.foldl VMState.step s) cursor plan := by
    unfold schedRound
    split
    · exact ⟨[], s.cursor, s.plan, trivial, rfl⟩
    · rename_i some_
      obtain ⟨waves, cursor, turns, state⟩ := canonicalStep_in_waves s n (one some_)
      exact ⟨waves, cursor, s.plan, turns, state⟩
  unfold schedRoundThreaded
  split
  · exact canonical st n (Nat.le_refl _) Nat.one_le_iff_ne_zero.mpr
  · by_cases valid : checkWaveCertificate st n (st.certificate n) = .valid
    · obtain ⟨k, turns, state⟩ := valid_certificate_round_is_waves n _ st valid
      exact ⟨_, _, _, turns, state⟩
    · rw [certifiedRound_of_invalid n _ st valid]
      generalize some (PlanRecord.mk ..) = plan
      obtain ⟨waves, cursor, plan', turns, state⟩ :=
        canonical (noted st st.cursor plan) 1 (by omega) (fun _ => by omega)
      refine ⟨waves, cursor, plan', (wavesInTurn_noted ..).mp turns, ?_⟩
      rw [steps_noted] at state
      exact state

/-- **Every threaded run steps in waves**: for every fuel, concurrency, configuration and
certificates, it is round by round a run of waves, each no wider than the concurrency and of
coroutines that may step at the same time in the state that the wave meets; it ends in the same
status and the very same state. -/
theorem threaded_run_is_waves (fuel n : Nat) (st : VMState) :
    ∃ orders, orders.length ≤ fuel ∧ LegalWaves n orders st ∧
      runOrdered (orders.map (·.flat)) st = runScheduledThreaded fuel n st := by
  unfold runScheduledThreaded
  induction fuel generalizing st with
  | zero =>
    refine ⟨[], Nat.le_refl _, trivial, ?_⟩
    rw [List.map_nil]
    unfold runOrdered runRounds
    cases st.finished? <;> rfl
  | succ fuel ih =>
    obtain ⟨waves, cursor, plan, turns, state⟩ := threaded_round_is_waves n st.beginRound
    have round : orderedRound (WaveOrder.flat ⟨waves, cursor, plan⟩) st.beginRound =
        schedRoundThreaded n st.beginRound :=
      state.symm
    obtain ⟨rest, length, legal, run⟩ := ih (schedRoundThreaded n st.beginRound).endRound
    refine ⟨⟨waves, cursor, plan⟩ :: rest, Nat.succ_le_succ length,
      ⟨turns, by rw [round]; exact legal⟩, ?_⟩
    rw [List.map_cons]
    unfold runOrdered runRounds
    cases st.finished? with
    | some => rfl
    | none => simp only [round, run]

end Runtime.Proofs

end
