module

public import Runtime.Proofs.Wave.OneWaveAnyOrder
public import Runtime.Properties.Terms.Waves

/-! Waves in whole runs: however each wave of a threaded run is executed, as long as it comes to
what one step after another comes to, the run is the same. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Computing every step from the state before the wave, and merging the changes, is such an
executor. -/
theorem parallel_waves_are_serializable : Serializable runWaveParallel :=
  fun st n wave h => admissible_wave_runs_in_parallel st n wave h

/-- The waves of a certificate run alike. -/
private theorem runWaves_serializable {exec : WaveExecutor} (same : Serializable exec) (n : Nat)
    (waves : List (List CoroutineId)) (done : Nat) (st : VMState) :
    VMState.runWaves n waves done st exec = VMState.runWaves n waves done st := by
  induction waves generalizing done st with
  | nil => rfl
  | cons w rest ih =>
    unfold VMState.runWaves
    by_cases ok : st.waveAdmissible n w = true
    · simp only [ok, if_true, same st n w ok, ih]
    · simp only [ok, Bool.false_eq_true, if_false]

/-- **The executor makes no difference to a run**: for every fuel, concurrency, state, certificates
and failures, the run under a serializable executor is the threaded run, in status and in the whole
state. -/
theorem threaded_run_is_the_same_under_serializable_executors {exec : WaveExecutor}
    (same : Serializable exec) (fuel n : Nat) (st : VMState) :
    runScheduledThreaded fuel n st exec = runScheduledThreaded fuel n st := by
  have round : (schedRoundThreaded n · exec) = (schedRoundThreaded n ·) := by
    funext st
    unfold schedRoundThreaded certifiedRound
    simp only [runWaves_serializable same]
  unfold runScheduledThreaded
  rw [round]

/-- **Whole runs in parallel**: the run in which every step of a wave is computed from the state
before the wave, and the changes are merged, is the threaded run, in status and in the whole state,
logs included. -/
theorem threaded_run_may_execute_waves_in_parallel (fuel n : Nat) (st : VMState) :
    runScheduledThreaded fuel n st runWaveParallel = runScheduledThreaded fuel n st :=
  threaded_run_is_the_same_under_serializable_executors parallel_waves_are_serializable fuel n st

end Runtime.Proofs

end
