module

public import Runtime.VM.Event
public import Runtime.VM.Failure

/-! What a run is configured with. Nothing here changes while it runs. -/

@[expose] public section

namespace Runtime.VM

/-- Where the score of the `Priority` policy comes from. -/
inductive Scores where
  /-- A map; a coroutine that it does not name has score 0. -/
  | explicit (scores : List (CoroutineId × Nat))
  /-- The number of progress tokens. -/
  | tokens
  deriving DecidableEq, Repr

/-- Scheduler policies: they choose the order and nothing else. -/
inductive Policy where
  | cooperative
  | roundRobin
  | priority (scores : Scores)
  | progressAware
  deriving DecidableEq, Repr

/-- What a full FIFO buffer does with one message more. -/
inductive FullPolicy where
  | block | drop | error
  /-- Doubles the capacity up to `max`, then blocks. -/
  | resize (max : Nat)
  deriving DecidableEq, Repr

/-- What a buffer is. -/
inductive BufferPolicy where
  | fifo (capacity : Nat) (full : FullPolicy)
  /-- Capacity 1; a new message replaces the older one. -/
  | latest
  deriving DecidableEq, Repr

/-- Which label the default effect handler picks. -/
inductive ChoicePolicy where
  | first
  /-- The label at position nonce, modulo their number. -/
  | roundRobin
  /-- The first of these labels, from position nonce on and around, that is offered. -/
  | fixed (labels : List String)
  deriving DecidableEq, Repr

/-- Which messages may leave. -/
inductive OutputPolicy where
  | disabled | allowAll | denyAll
  | allowLabels (labels : List String)
  deriving DecidableEq, Repr

/-- Whose knowledge of a fact may be used. -/
inductive FlowPolicy where
  | allowAll | denyAll
  | allowRoles (roles : List Role)
  deriving DecidableEq, Repr

/-- Who answers effect requests. -/
inductive Handler where
  /-- The default handler, a function of the nonce. -/
  | default
  /-- A recorded effect trace, fed back. -/
  | recorded (effects : List EffectEntry)
  deriving DecidableEq, Repr

/-- Determinism profiles: which differences between two runs do not count. -/
inductive DeterminismMode where
  | full | moduloEffects | moduloCommutativity | replay
  deriving DecidableEq, Repr

/-- The picks of a round, in waves, and the step count for which they were planned. -/
structure WaveCertificate where
  step : Nat
  waves : List (List CoroutineId)
  deriving DecidableEq, Repr

/-- The configuration of a run. -/
structure VMConfig where
  policy : Policy
  /-- Number of lanes, at least 1. -/
  lanes : Nat
  /-- What each coroutine may spend. -/
  budget : Nat
  maxSessions : Nat
  maxCoroutines : Nat
  buffer : BufferPolicy
  choice : ChoicePolicy
  output : OutputPolicy
  handler : Handler
  determinismMode : DeterminismMode
  flow : FlowPolicy
  /-- The guard layers, and whether each is active. -/
  layers : List (String × Bool)
  /-- How deep speculation may nest; 0 switches it off. -/
  speculationDepth : Nat
  /-- Failure events, each with the tick at which it enters. -/
  failures : List (Nat × FailureEvent)
  /-- Ticks at which a checkpoint is taken. -/
  checkpoints : List Nat
  /-- Certificates handed to the threaded runner at these ticks instead of the planner's. -/
  certificates : List (Nat × WaveCertificate)
  deriving DecidableEq, Repr

end Runtime.VM

end
