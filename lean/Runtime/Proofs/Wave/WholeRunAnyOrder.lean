module

public import Runtime.Proofs.Wave.LogsAreNotRead
public import Runtime.Proofs.Wave.OneWaveAnyOrder
public import Runtime.Properties.Terms.Waves
public import Runtime.VM.Load

/-! Waves in whole runs, in any order: if the queue is settled in the order of the certificate, it
makes no difference to a run in which order the picks of each wave step. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- **The queue must be settled in the wave's order**: left in the order of the steps, it makes the
next step another. Here the one wave lets coroutine 0 spawn first, the other coroutine 1. -/
theorem queue_order_decides_later_steps : twoParents.waveAdmissible 2 [0, 1] = true ∧
    (twoParents.runWave [0, 1]).canonicalStep.coroutines ≠
      (twoParents.runWave [1, 0]).canonicalStep.coroutines := by
  refine ⟨rfl, fun e => ?_⟩
  have : [2, 1, 2] = [1, 2, 2] := congrArg (·.map (·.pc)) e
  contradiction

/-- Clashes are seen alike. -/
theorem waveClash?_withLogs (st logs : VMState) (wave : List CoroutineId) :
    (withLogs st logs).waveClash? wave = st.waveClash? wave := by
  induction wave with
  | nil => rfl
  | cons a rest ih =>
    unfold VMState.waveClash?
    rw [ih]
    rfl

/-- Waves are admitted alike. -/
theorem waveAdmissible_withLogs (st logs : VMState) (n : Nat) (wave : List CoroutineId) :
    (withLogs st logs).waveAdmissible n wave = st.waveAdmissible n wave := by
  unfold VMState.waveAdmissible
  rw [waveClash?_withLogs]
  rfl

/-- Certificates are judged alike. -/
theorem check_withLogs (st logs : VMState) (n : Nat) (c : WaveCertificate) :
    checkWaveCertificate (withLogs st logs) n c = checkWaveCertificate st n c := by
  have clash : (withLogs st logs).waveClash? = st.waveClash? := funext (waveClash?_withLogs st logs)
  unfold checkWaveCertificate
  rw [clash]
  rfl

/-- Certificates are made alike. -/
theorem certificate_withLogs (st logs : VMState) (n : Nat) :
    (withLogs st logs).certificate n = st.certificate n := by
  have place (cid : CoroutineId) (waves : List (List CoroutineId)) :
      (withLogs st logs).place n cid waves = st.place n cid waves := by
    induction waves with
    | nil => rfl
    | cons w rest ih =>
      unfold VMState.place
      rw [ih]
      rfl
  unfold VMState.certificate VMState.planWaves
  simp only [place]
  rfl

/-- Both machines execute a wave, the one in its order, the other in any. -/
theorem SameRun.wave {a b : VMState} (h : SameRun a b) {exec : WaveExecutor}
    (any : AnyOrder exec) (n : Nat)
    (wave : List CoroutineId) (ok : a.waveAdmissible n wave = true) :
    SameRun (a.runWave wave) (exec b wave) := by
  have ok : b.waveAdmissible n wave = true :=
    (h.sees (·.waveAdmissible n wave) fun st logs =>
      waveAdmissible_withLogs st logs n wave).trans ok
  obtain ⟨order, perm, e⟩ := any b n wave ok
  have same := admissible_wave_runs_in_any_order b n wave order ok perm
  rw [e]
  exact (h.steps wave).trans ⟨⟨same.machine, same.traces, same.effects, same.checks, same.picks⟩,
    rfl⟩

/-- Both machines run through waves. -/
theorem SameRun.waves {a b : VMState} (h : SameRun a b) {exec : WaveExecutor}
    (any : AnyOrder exec) (n : Nat) (waves : List (List CoroutineId)) (done : Nat) :
    (VMState.runWaves n waves done a).1 = (VMState.runWaves n waves done b exec).1 ∧
      SameRun (VMState.runWaves n waves done a).2 (VMState.runWaves n waves done b exec).2 := by
  induction waves generalizing done a b with
  | nil => exact ⟨rfl, h⟩
  | cons w rest ih =>
    have admitted : b.waveAdmissible n w = a.waveAdmissible n w :=
      h.sees (·.waveAdmissible n w) fun st logs => waveAdmissible_withLogs st logs n w
    unfold VMState.runWaves
    rw [admitted]
    by_cases ok : a.waveAdmissible n w = true
    · simp only [ok, if_true]
      exact ih (h.wave any n w ok) (done + 1)
    · simp only [ok, Bool.false_eq_true, if_false]
      exact ⟨trivial, h⟩

/-- Both machines run a round. -/
theorem SameRun.round {a b : VMState} (h : SameRun a b) {exec : WaveExecutor}
    (any : AnyOrder exec) (n : Nat) :
    SameRun (schedRoundThreaded n a) (schedRoundThreaded n b exec) := by
  have certificate : b.certificate n = a.certificate n :=
    h.sees (·.certificate n) fun st logs => certificate_withLogs st logs n
  unfold schedRoundThreaded
  rw [certificate]
  generalize a.certificate n = c
  have verdict : checkWaveCertificate b n c = checkWaveCertificate a n c :=
    h.sees (checkWaveCertificate · n c) fun st logs => check_withLogs st logs n c
  split
  · exact h.canonical n
  · unfold certifiedRound
    rw [verdict]
    obtain ⟨count, same⟩ := h.waves any n c.waves 0
    split
    · show SameRun { (VMState.runWaves n c.waves 0 a).2 with plan := _ }
          { (VMState.runWaves n c.waves 0 b exec).2 with
            plan := some {
              certificate := c, verdict := .valid,
              wavesRun := (VMState.runWaves n c.waves 0 b exec).1 } }
      rw [← count]
      exact same.planned _
    · exact (h.planned _).canonical 1

/-- Stepping through each wave backwards is one of the orders. -/
theorem backward_waves_are_in_any_order :
    AnyOrder fun st wave => { st.runWave wave.reverse with queue := (st.runWave wave).queue } :=
  fun _ _ wave _ => ⟨wave.reverse, (List.reverse_perm wave).symm, rfl⟩

/-- **Whole runs in any order**: for every fuel, concurrency, state, certificates and failures, the
run in which the picks of each wave step in any order, the queue being settled in the wave's, ends
in the same status, and in the same machine but for the order within logs: the same coroutines,
sessions with their buffers, layers, ids, queue and failures, the same trace of every session, the
same effects and output checks of every coroutine. -/
theorem threaded_run_may_execute_waves_in_any_order (exec : WaveExecutor) (any : AnyOrder exec)
    (fuel n : Nat)
    (st : VMState) : (runScheduledThreaded fuel n st exec).1 = (runScheduledThreaded fuel n st).1 ∧
      SameRun (runScheduledThreaded fuel n st).2 (runScheduledThreaded fuel n st exec).2 := by
  have go (a b : VMState) (h : SameRun a b) :
      (runScheduledThreaded fuel n b exec).1 = (runScheduledThreaded fuel n a).1 ∧
      SameRun (runScheduledThreaded fuel n a).2 (runScheduledThreaded fuel n b exec).2 := by
    unfold runScheduledThreaded
    induction fuel generalizing a b with
    | zero =>
      unfold runRounds
      rw [h.sees VMState.finished? fun _ _ => rfl]
      cases a.finished? <;> exact ⟨rfl, h⟩
    | succ fuel ih =>
      unfold runRounds
      rw [h.sees VMState.finished? fun _ _ => rfl]
      cases a.finished? with
      | some => exact ⟨rfl, h⟩
      | none =>
        have next := h.beginRound.round any n
        have ahead := next.sees VMState.ahead fun _ _ => rfl
        dsimp only
        rw [ahead, ← next.idle]
        split
        · exact ⟨rfl, next⟩
        · exact ih _ _ next.endRound
  exact go st st (.refl st)

end Runtime.Proofs

end
