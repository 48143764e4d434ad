module

public import Runtime.VM.Runtime.Runner
public import Runtime.VM.Runtime.Wave

/-! The threaded runner: certified waves, or one canonical step. -/

@[expose] public section

namespace Runtime.VM

/-- The picks of a wave step one after another; each coroutine goes to the back of the queue. -/
def VMState.runWave (st : VMState) (wave : List CoroutineId) : VMState := wave.foldl VMState.step st

/-- Run waves until one is no longer admissible in the state that it meets. -/
def VMState.runWaves (n : Nat) : List (List CoroutineId) → Nat → VMState → Nat × VMState
  | [], done, st => (done, st)
  | w :: rest, done, st =>
    if st.waveAdmissible n w then VMState.runWaves n rest (done + 1) (st.runWave w) else (done, st)

/-- A round under a certificate: its waves if it is valid, else the canonical step. -/
def certifiedRound (n : Nat) (c : WaveCertificate) (st : VMState) : VMState :=
  match checkWaveCertificate st n c with
  | .valid =>
    let (wavesRun, after) := VMState.runWaves n c.waves 0 st
    { after with plan := some { certificate := c, verdict := .valid, wavesRun } }
  | verdict => schedRound 1 { st with plan := some { certificate := c, verdict, wavesRun := 0 } }

/-- The certificate of a round: the one handed in for its tick, else the planner's. -/
def VMState.certificate (st : VMState) (n : Nat) : WaveCertificate :=
  (st.config.certificates.lookup st.clock).getD (st.planWaves n)

/-- A threaded round: canonical up to concurrency 1, certified waves above it. -/
def schedRoundThreaded (n : Nat) (st : VMState) : VMState :=
  if n ≤ 1 then schedRound n st else certifiedRound n (st.certificate n) st

/-- The threaded runner. -/
def runScheduledThreaded (fuel n : Nat) (st : VMState) : RunStatus × VMState :=
  runRounds (schedRoundThreaded n) fuel st

end Runtime.VM

end
