module

public import Runtime.VM.Runtime.Runner
public import Runtime.VM.Runtime.Wave

/-! The threaded runner: certified waves, or one canonical step. -/

@[expose] public section

namespace Runtime.VM

/-- What becomes of a state when a wave is executed in it. -/
abbrev WaveExecutor := VMState → List CoroutineId → VMState

/-- The picks of a wave step one after another; each coroutine goes to the back of the queue. -/
def VMState.runWave : WaveExecutor := fun st wave => wave.foldl VMState.step st

/-- Run waves until one is no longer admissible in the state that it meets. -/
def VMState.runWaves (n : Nat) (waves : List (List CoroutineId)) (done : Nat) (st : VMState)
    (exec : WaveExecutor := VMState.runWave) : Nat × VMState :=
  match waves with
  | [] => (done, st)
  | w :: rest =>
    if st.waveAdmissible n w then VMState.runWaves n rest (done + 1) (exec st w) exec
    else (done, st)

/-- A round under a certificate: its waves if it is valid, else the canonical step. -/
def certifiedRound (n : Nat) (c : WaveCertificate) (st : VMState)
    (exec : WaveExecutor := VMState.runWave) : VMState :=
  match checkWaveCertificate st n c with
  | .valid =>
    let (wavesRun, after) := VMState.runWaves n c.waves 0 st exec
    { after with plan := some { certificate := c, verdict := .valid, wavesRun } }
  | verdict => schedRound 1 { st with plan := some { certificate := c, verdict, wavesRun := 0 } }

/-- The certificate of a round: the one handed in for its tick, else the planner's. -/
def VMState.certificate (st : VMState) (n : Nat) : WaveCertificate :=
  (st.config.certificates.lookup st.clock).getD (st.planWaves n)

/-- A threaded round: canonical up to concurrency 1, certified waves above it. -/
def schedRoundThreaded (n : Nat) (st : VMState)
    (exec : WaveExecutor := VMState.runWave) : VMState :=
  if n ≤ 1 then schedRound n st else certifiedRound n (st.certificate n) st exec

/-- The threaded runner. Whoever executes a wave otherwise than one pick after another must come to
the same: `threaded_run_may_execute_waves_in_parallel`. -/
def runScheduledThreaded (fuel n : Nat) (st : VMState) (exec : WaveExecutor := VMState.runWave) :
    RunStatus × VMState :=
  runRounds (schedRoundThreaded n · exec) fuel st

end Runtime.VM

end
