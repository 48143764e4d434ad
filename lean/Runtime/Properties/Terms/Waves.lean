module

public import Runtime.VM.Load
public import Runtime.VM.Runtime.ThreadedRunner

/-! What the claims about waves speak of: waves computed at once, executors, and machines
that agree in all but order. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- A coroutine's footprint and the change that its step makes, both seen from one state. -/
abbrev Pick := Footprint × Change

/-- The pick of a coroutine. -/
def pickOf (st : VMState) (cid : CoroutineId) : Option Pick :=
  (st.coroutine? cid).map fun co => (st.footprint co, st.change co)

/-- Commit picks one after another, as they are. -/
def commitAll (picks : List Pick) (st : VMState) : VMState :=
  picks.foldl (fun st p => st.commit p.1 p.2) st

/-- The picks of a wave, all computed from the same state. -/
def picksOf (st : VMState) (wave : List CoroutineId) : List Pick := wave.filterMap (pickOf st)

/-- A wave in parallel: every change is computed from the state before the wave, then all are
committed, in the order of the wave. -/
def runWaveParallel (st : VMState) (wave : List CoroutineId) : VMState :=
  commitAll (picksOf st wave) st

/-- The machine without what tells in which order its steps were made: queue and logs. -/
def unordered (st : VMState) : VMState :=
  { st with
    queue := [], events := [], effects := [], checks := [], handoffs := [], rounds := []
    picks := [] }

/-- What a coroutine was answered by the effect handler, newest first. -/
def effectsOf (st : VMState) (cid : CoroutineId) : List EffectEntry :=
  st.effects.filter (·.coroutine == cid)

/-- What the output condition said of a coroutine's messages, newest first. -/
def checksOf (st : VMState) (cid : CoroutineId) : List OutputCheck :=
  st.checks.filter (·.coroutine == cid)

/-- The machines agree up to the order in which steps were made. Nothing is said of handoff records
and of the records of rounds, nor of the order of the queue. -/
structure SameOutcome (a b : VMState) : Prop where
  /-- Configuration, coroutines, sessions with their buffers, layers, ids, failures and clock. -/
  machine : unordered a = unordered b
  /-- The trace of every session. -/
  traces : ∀ sid, a.sessionTrace sid = b.sessionTrace sid
  /-- The effects of every coroutine, in order. -/
  effects : ∀ cid, effectsOf a cid = effectsOf b cid
  /-- The output checks of every coroutine, in order. -/
  checks : ∀ cid, checksOf a cid = checksOf b cid
  /-- Who stepped in this round, in whatever order. -/
  picks : a.picks.Perm b.picks

/-- The machines agree up to the order in which steps were made, and their queues are the same. -/
structure SameRun (a b : VMState) : Prop extends SameOutcome a b where
  queue : a.queue = b.queue

/-- The executor comes to what one step after another comes to, whenever the checker admits the
wave. -/
def Serializable (exec : WaveExecutor) : Prop :=
  ∀ st n wave, st.waveAdmissible n wave = true → exec st wave = st.runWave wave

/-- The executor steps through a wave that the checker admits in some order, which may be another in
every state, and leaves the queue as the order of the wave would: `queue_order_decides_later_steps`
says why. -/
def AnyOrder (exec : WaveExecutor) : Prop :=
  ∀ st n wave, st.waveAdmissible n wave = true →
    ∃ order, wave.Perm order ∧
      exec st wave = { st.runWave order with queue := (st.runWave wave).queue }

/-- Two coroutines, each in a lane of its own, that yield and then spawn a child. -/
def twoParents : VMState :=
  let config : VMConfig := {
    policy := .cooperative, lanes := 2, budget := 10, maxSessions := 0, maxCoroutines := 4
    buffer := .latest, choice := .first, output := .disabled, handler := .default
    determinismMode := .full, flow := .allowAll
    layers := [], speculationDepth := 0, failures := [], checkpoints := [], certificates := [] }
  { VMState.init config with
    programs := [[.yield, .spawn 2 [], .halt]]
    coroutines := [Coroutine.new 0 "" 0 0 10 0, Coroutine.new 1 "" 0 0 10 1]
    alloc := { nextSid := 0, nextCid := 2 }
    queue := [0, 1] }

/-- The premises under which threaded rounds above concurrency 1 refine canonical ones: for each
certificate that the checker accepts, some sequence of single steps leaves every session with the
same trace as the round. They hold: `threaded_round_refinement_premises_hold`. -/
structure ThreadedRoundRefinementPremises (n : Nat) : Prop where
  refines : ∀ st c, checkWaveCertificate st n c = .valid →
    ∃ order : List CoroutineId, ∀ sid,
      (certifiedRound n c st).sessionTrace sid = (order.foldl VMState.step st).sessionTrace sid

end Runtime.Proofs

end
