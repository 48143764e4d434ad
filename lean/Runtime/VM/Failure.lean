module

public import Runtime.VM.Value

/-! The failure topology: what can go wrong from outside, and what of it is in force. -/

@[expose] public section

namespace Runtime.VM

/-- What enters a run from outside, at the start of a round. -/
inductive FailureEvent where
  /-- The site's coroutines fault, its sessions are faulted. -/
  | crash (site : Role)
  /-- Nothing passes between the two roles, in either direction. -/
  | partition (a b : Role)
  /-- The partition is over. -/
  | heal (a b : Role)
  /-- The next message that is taken from the edge fails verification. -/
  | corrupt (sender receiver : Role)
  /-- The site is not picked for so many ticks. -/
  | timeout (site : Role) (ticks : Nat)
  /-- Quarantined messages of the edge are given up, and who faulted over one tries again. -/
  | reconcile (sender receiver : Role)
  /-- Back to the last checkpoint. -/
  | restart
  deriving DecidableEq, Repr

/-- The order of the kinds within a tick. -/
def FailureEvent.kindOrder : FailureEvent → Nat
  | .crash _ => 0
  | .partition .. => 1
  | .heal .. => 2
  | .corrupt .. => 3
  | .timeout .. => 4
  | .reconcile .. => 5
  | .restart => 6

/-- The names by which events of one kind are ordered. -/
def FailureEvent.names : FailureEvent → List String
  | .crash s | .timeout s _ => [s]
  | .partition a b | .heal a b | .corrupt a b | .reconcile a b => [a, b]
  | .restart => []

/-- Does `a` enter before `b`, or are they alike? By kind, then by name. -/
def FailureEvent.before (a b : FailureEvent) : Bool :=
  if a.kindOrder == b.kindOrder then !(b.names < a.names) else a.kindOrder < b.kindOrder

/-- An unordered pair of roles: the smaller name first. -/
def rolePair (a b : Role) : Role × Role := if b < a then (b, a) else (a, b)

/-- The failures in force. -/
structure FailureSnapshot where
  crashed : List Role
  /-- Unordered pairs. -/
  partitioned : List (Role × Role)
  /-- Sender and receiver. -/
  corrupted : List (Role × Role)
  /-- Sites, each with the tick from which it is picked again. -/
  timedOut : List (Role × Nat)
  deriving DecidableEq, Repr

/-- Nothing has failed. -/
def FailureSnapshot.clear : FailureSnapshot :=
  { crashed := [], partitioned := [], corrupted := [], timedOut := [] }

/-- Are the two roles cut off from each other? -/
def FailureSnapshot.cuts (f : FailureSnapshot) (a b : Role) : Bool :=
  f.partitioned.contains (rolePair a b)

/-- Is the site to be left alone at this tick? -/
def FailureSnapshot.holds (f : FailureSnapshot) (site : Role) (tick : Nat) : Bool :=
  f.timedOut.any fun (s, til) => s == site && tick < til

/-- Until when the site is left alone, if it is: the last of its timeouts counts. -/
def FailureSnapshot.until? (f : FailureSnapshot) (site : Role) (tick : Nat) : Option Nat :=
  ((f.timedOut.filter fun (s, til) => s == site && tick < til).map (·.2)).max?

/-- What kind of failure an error reports. -/
inductive ErrorClass where
  | crash | partition | corruption | timeout | recovery
  deriving DecidableEq, Repr

/-- How sure one can be of what happened. -/
inductive Certainty where
  | certain | boundedDiff | unknown
  deriving DecidableEq, Repr

/-- What to do about it. -/
inductive RecoveryAction where
  | continue
  | retryAfter (ticks : Nat)
  | closeSession | quarantineEdge | reconcileThenRetry | abort
  deriving DecidableEq, Repr

/-- Class, certainty and action of a failure event. -/
def FailureEvent.triage : FailureEvent → ErrorClass × Certainty × RecoveryAction
  | .crash _ => (.crash, .certain, .closeSession)
  | .partition .. => (.partition, .unknown, .retryAfter 1)
  | .heal .. => (.recovery, .certain, .continue)
  | .corrupt .. => (.corruption, .boundedDiff, .quarantineEdge)
  | .timeout _ ticks => (.timeout, .unknown, .retryAfter ticks)
  | .reconcile .. => (.recovery, .boundedDiff, .reconcileThenRetry)
  | .restart => (.recovery, .certain, .abort)

/-- One failure event: the entry of the failure trace, of the recovery log and the structured error
share the sequence number. -/
structure FailureRecord where
  seq : Nat
  tick : Nat
  event : FailureEvent
  errorClass : ErrorClass
  certainty : Certainty
  action : RecoveryAction
  /-- The sessions that it met. -/
  evidence : List SessionId
  deriving DecidableEq, Repr

end Runtime.VM

end
