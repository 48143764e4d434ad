module

public import Runtime.Proofs.Run.ThreadedRunIsSteps
public import Runtime.Proofs.Wave.OneWaveAnyOrder
public import Runtime.Proofs.Wave.ReorderedRunsLookAlike
public import Runtime.Proofs.Wave.WholeRunAnyOrder
public import Runtime.Proofs.Wave.WholeRunParallel

/-! Waves: their steps may be made in any order or all at once, in one wave and in whole runs.
`Terms/Waves.lean` defines the words used here. -/

@[expose] public section

namespace Runtime.Properties

open Runtime.VM Runtime.Proofs

/-- For a wave that the checker admits, computing every change from the state before the wave and
then committing them gives the very state that stepping one after another gives. -/
theorem admissible_wave_runs_in_parallel (st : VMState) (n : Nat) (wave : List CoroutineId)
    (h : st.waveAdmissible n wave = true) : runWaveParallel st wave = st.runWave wave :=
  Runtime.Proofs.admissible_wave_runs_in_parallel st n wave h

/-- A wave that the checker admits may step in any order: the same coroutines, sessions, buffers,
layers and ids, and the same trace of every session come of it. -/
theorem admissible_wave_runs_in_any_order (st : VMState) (n : Nat) (wave order : List CoroutineId)
    (h : st.waveAdmissible n wave = true) (perm : wave.Perm order) :
    SameOutcome (st.runWave wave) (st.runWave order) :=
  Runtime.Proofs.admissible_wave_runs_in_any_order st n wave order h perm

/-- At every concurrency, a round under a certificate that the checker accepts leaves every session
with the trace of some sequence of single steps. -/
theorem threaded_round_refinement_premises_hold (n : Nat) : ThreadedRoundRefinementPremises n :=
  Runtime.Proofs.threaded_round_refinement_premises_hold n

/-- Computing every change of a wave from the state before it comes to what one step after another
comes to. -/
theorem parallel_waves_are_serializable : Serializable runWaveParallel :=
  Runtime.Proofs.parallel_waves_are_serializable

/-- If an executor brings each admissible wave to what one step after another comes to, whole
threaded runs under it are the same, in status and state. -/
theorem threaded_run_is_the_same_under_serializable_executors {exec : WaveExecutor}
    (same : Serializable exec) (fuel n : Nat) (st : VMState) :
    runScheduledThreaded fuel n st exec = runScheduledThreaded fuel n st :=
  Runtime.Proofs.threaded_run_is_the_same_under_serializable_executors same fuel n st

/-- A whole threaded run may compute the changes of each wave at once and then commit them: it is
the same run, in status and state, logs included. -/
theorem threaded_run_may_execute_waves_in_parallel (fuel n : Nat) (st : VMState) :
    runScheduledThreaded fuel n st runWaveParallel = runScheduledThreaded fuel n st :=
  Runtime.Proofs.threaded_run_may_execute_waves_in_parallel fuel n st

/-- An executor that steps through each wave backwards, and leaves the queue as the wave's own order
would, is one that steps in any order. -/
theorem backward_waves_are_in_any_order :
    AnyOrder fun st wave => { st.runWave wave.reverse with queue := (st.runWave wave).queue } :=
  Runtime.Proofs.backward_waves_are_in_any_order

/-- A whole threaded run may step through each wave in any order, if the queue is left as the wave's
own order would leave it: the status is the same, and so is the machine up to the order in which
steps were made. -/
theorem threaded_run_may_execute_waves_in_any_order (exec : WaveExecutor) (any : AnyOrder exec)
    (fuel n : Nat) (st : VMState) :
    (runScheduledThreaded fuel n st exec).1 = (runScheduledThreaded fuel n st).1 ∧
      SameRun (runScheduledThreaded fuel n st).2 (runScheduledThreaded fuel n st exec).2 :=
  Runtime.Proofs.threaded_run_may_execute_waves_in_any_order exec any fuel n st

/-- The queue must be left in the wave's order: here is an admissible wave after which, in two
orders of its steps, the next canonical step leaves different coroutines. -/
theorem queue_order_decides_later_steps :
    twoParents.waveAdmissible 2 [0, 1] = true ∧
    (twoParents.runWave [0, 1]).canonicalStep.coroutines ≠
      (twoParents.runWave [1, 0]).canonicalStep.coroutines :=
  Runtime.Proofs.queue_order_decides_later_steps

/-- From every reached state, a threaded run that steps through each wave in any order, the queue
left in the wave's own, shows every session, place, coroutine and layer the same events in the same
order, and every coroutine the same effects, as the run in order. -/
theorem reordered_run_looks_the_same {config : VMConfig} {images : List Image} {st : VMState}
    (h : Reached config images st) (exec : WaveExecutor) (any : AnyOrder exec) (fuel n : Nat) :
    SessionPermutation (runScheduledThreaded fuel n st).2.runTrace
      (runScheduledThreaded fuel n st exec).2.runTrace :=
  Runtime.Proofs.reordered_run_looks_the_same h exec any fuel n

end Runtime.Properties

end
