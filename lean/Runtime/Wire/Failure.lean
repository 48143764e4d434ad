module

public import Runtime.VM.State
public import Runtime.Wire.Basic

/-! JSON of failures: what enters, what is in force, and what is recorded of it. -/

@[expose] public section

namespace Runtime.Wire

open Lean (Json)
open Runtime.VM

def failureEvent : Decoder FailureEvent := fun j => do
  let role (name : String) := field j name str
  match ← kindOf j with
  | "crash" => return .crash (← role "site")
  | "partition" => return .partition (← role "a") (← role "b")
  | "heal" => return .heal (← role "a") (← role "b")
  | "corrupt" => return .corrupt (← role "sender") (← role "receiver")
  | "timeout" => return .timeout (← role "site") (← field j "ticks" nat)
  | "reconcile" => return .reconcile (← role "sender") (← role "receiver")
  | "restart" => pure .restart
  | kind => unknownKind kind

/-- The fields of a failure event besides `tick` and `kind`; an unknown one has none. -/
def failureParts : String → List String
  | "crash" => ["site"]
  | "timeout" => ["site", "ticks"]
  | "partition" | "heal" => ["a", "b"]
  | "corrupt" | "reconcile" => ["sender", "receiver"]
  | _ => []

def failure : Decoder (Nat × FailureEvent) := fun j => do
  knows j ("tick" :: "kind" :: failureParts (← kindOf j))
  return (← field j "tick" nat, ← failureEvent j)

def failureFields : FailureEvent → List (String × Json)
  | .crash site => [("kind", "crash"), ("site", site)]
  | .partition a b => [("kind", "partition"), ("a", a), ("b", b)]
  | .heal a b => [("kind", "heal"), ("a", a), ("b", b)]
  | .corrupt s r => [("kind", "corrupt"), ("sender", s), ("receiver", r)]
  | .timeout site ticks => [("kind", "timeout"), ("site", site), ("ticks", ofNat ticks)]
  | .reconcile s r => [("kind", "reconcile"), ("sender", s), ("receiver", r)]
  | .restart => [("kind", "restart")]

def ofPair (p : Role × Role) : Json := .arr #[.str p.1, .str p.2]

def ofSnapshot (f : FailureSnapshot) : Json :=
  obj [("crashed", list ofStr f.crashed), ("partitioned", list ofPair f.partitioned),
    ("corrupted", list ofPair f.corrupted),
    ("timed_out", list (fun (site, til) => .arr #[.str site, ofNat til]) f.timedOut)]

def errorClassName : ErrorClass → String
  | .crash => "crash"
  | .partition => "partition"
  | .corruption => "corruption"
  | .timeout => "timeout"
  | .recovery => "recovery"

def certaintyName : Certainty → String
  | .certain => "certain"
  | .boundedDiff => "boundedDiff"
  | .unknown => "unknown"

def ofAction : RecoveryAction → Json
  | .continue => obj [("kind", "continue")]
  | .retryAfter ticks => obj [("kind", "retryAfter"), ("ticks", ofNat ticks)]
  | .closeSession => obj [("kind", "closeSession")]
  | .quarantineEdge => obj [("kind", "quarantineEdge")]
  | .reconcileThenRetry => obj [("kind", "reconcileThenRetry")]
  | .abort => obj [("kind", "abort")]

def ofFailureRecord (r : FailureRecord) : Json :=
  obj [("seq", ofNat r.seq), ("tick", ofNat r.tick), ("event", obj (failureFields r.event)),
    ("class", errorClassName r.errorClass), ("certainty", certaintyName r.certainty),
    ("action", ofAction r.action), ("evidence", list ofNat r.evidence)]

end Runtime.Wire

end
