module

public import Runtime.VM.Coroutine
public import Runtime.VM.Session
public import Runtime.VM.Event

/-! The state of the machine. -/

@[expose] public section

namespace Runtime.VM

/-- Hands out ids. -/
structure Allocator where
  nextSid : SessionId
  nextCid : CoroutineId
  deriving DecidableEq, Repr

/-- A guard layer. -/
structure Layer where
  name : String
  active : Bool
  holder : Option CoroutineId
  /-- How often it was acquired; the current count is the holder's evidence. -/
  counter : Nat
  deriving DecidableEq, Repr

/-- An endpoint that went from one lane to another. -/
structure Handoff where
  tick : Nat
  endpoint : Endpoint
  source : CoroutineId
  target : CoroutineId
  sourceLane : Nat
  targetLane : Nat
  /-- The endpoint's type when it was handed over. -/
  witness : LocalType
  deriving DecidableEq, Repr

/-- What a restart goes back to. Ids and nonces are not taken back: none is ever used twice. -/
structure Checkpoint where
  tick : Nat
  coroutines : List Coroutine
  sessions : List Session
  layers : List Layer
  queue : List CoroutineId
  cursor : Nat
  failure : FailureSnapshot
  deriving DecidableEq, Repr

/-- What a checker says of a wave certificate. -/
inductive CertificateVerdict where
  | valid
  /-- Planned for another step count. -/
  | stale
  /-- No wave, or a wave without picks. -/
  | empty
  /-- A wave wider than the concurrency. -/
  | oversize
  /-- A coroutine picked twice. -/
  | duplicate
  /-- A pick that is not ready. -/
  | notReady
  /-- A ready coroutine that no wave picks. -/
  | missing
  /-- Two picks of a wave in one lane. -/
  | laneClash
  /-- Two picks of a wave that share a session. -/
  | sessionClash
  /-- Two picks of a wave that share another resource. -/
  | footprintClash
  /-- Picks, or waves, that are not in the order of the queue. -/
  | misordered
  deriving DecidableEq, Repr

/-- What a threaded round planned, and how far it came. -/
structure PlanRecord where
  certificate : WaveCertificate
  verdict : CertificateVerdict
  wavesRun : Nat
  deriving DecidableEq, Repr

/-- One round of a run. -/
structure RoundRecord where
  tick : Nat
  plan : Option PlanRecord
  /-- Each pick, with its status after the step. -/
  picks : List (CoroutineId × CoroutineStatus)
  deriving DecidableEq, Repr

/-- The whole machine. Logs are newest first. -/
structure VMState where
  config : VMConfig
  programs : List Program
  /-- In the order of their ids. -/
  coroutines : List Coroutine
  /-- In the order of their ids. -/
  sessions : List Session
  layers : List Layer
  alloc : Allocator
  failure : FailureSnapshot
  /-- Ready coroutines, the next one first. -/
  queue : List CoroutineId
  /-- The lane at which `roundRobin` looks next. -/
  cursor : Nat
  clock : Nat
  steps : Nat
  events : List TickedEvent
  effects : List EffectEntry
  checks : List OutputCheck
  handoffs : List Handoff
  failures : List FailureRecord
  checkpoints : List Checkpoint
  rounds : List RoundRecord
  /-- The picks of the round that is running. -/
  picks : List (CoroutineId × CoroutineStatus)
  /-- The plan of the round that is running. -/
  plan : Option PlanRecord
  deriving DecidableEq, Repr

/-- The coroutine with this id. -/
def VMState.coroutine? (st : VMState) (cid : CoroutineId) : Option Coroutine :=
  st.coroutines.find? (·.cid == cid)

/-- The session with this id. -/
def VMState.session? (st : VMState) (sid : SessionId) : Option Session :=
  st.sessions.find? (·.sid == sid)

/-- The guard layer of this name. -/
def VMState.layer? (st : VMState) (name : String) : Option Layer :=
  st.layers.find? (·.name == name)

/-- The events of one session, oldest first, without their ticks. -/
def VMState.sessionTrace (st : VMState) (sid : SessionId) : List Event :=
  (st.events.reverse.map (·.event)).filter (·.sid? == some sid)

end Runtime.VM

end
