module

public import Runtime.Properties.Terms.Scheduler
public import Runtime.VM.Runtime.ThreadedRunner

/-! What the claim about runs with failures speaks of: turns, in some of which the clock
stands still. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Neither a timeout nor a restart: these two are about time itself. -/
def timelessEvent : FailureEvent → Bool
  | .timeout .. | .restart => false
  | _ => true

/-- Every failure event of the configuration is timeless, and no site is timed out. -/
structure Timeless (st : VMState) : Prop where
  events : ∀ f ∈ st.config.failures, timelessEvent f.2 = true
  awake : st.failure.timedOut = []

/-- A canonical round with a given pick, or none. -/
structure Turn where
  /-- Does the clock go on, and do failure events enter? Otherwise sleepers wake, and that is
  all. -/
  ticks : Bool
  pick : Option CoroutineId

/-- The start of a turn. -/
def beginTurn (st : VMState) (ticks : Bool) : VMState := if ticks then st.beginRound else st.wake

/-- One turn: it begins, whoever is picked makes one step, it ends. -/
def takeTurn (st : VMState) (t : Turn) : VMState :=
  match t.pick with
  | none => (beginTurn st t.ticks).endRound
  | some cid => (((beginTurn st t.ticks).advanceCursor cid).step cid).endRound

/-- The canonical run under given turns, until the machine is finished or the turns are spent. -/
def runTurns : List Turn → VMState → RunStatus × VMState
  | turns, st =>
    match st.finished? with
    | some status => (status, st)
    | none =>
      match turns with
      | [] => (.outOfFuel, st)
      | t :: rest => runTurns rest (takeTurn st t)

/-- Whoever is picked is ready when its turn comes; and a machine that is not finished takes each
turn. -/
def LegalTurns : List Turn → VMState → Prop
  | [], _ => True
  | t :: rest, st => st.finished? = none ∧ (∀ cid ∈ t.pick, IsReady (beginTurn st t.ticks) cid) ∧
    LegalTurns rest (takeTurn st t)

end Runtime.Proofs

end
