module

public import Runtime.VM.Value

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
  /-- Certificates handed to the threaded runner at these ticks instead of the planner's. -/
  certificates : List (Nat × WaveCertificate)
  deriving DecidableEq, Repr

end Runtime.VM

end
