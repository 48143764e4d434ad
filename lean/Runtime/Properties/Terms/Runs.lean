module

public import Runtime.Properties.Terms.Scheduler
public import Runtime.VM.Runtime.ThreadedRunner

/-! What the claims about whole runs speak of: runs that are told in which order to step. -/

@[expose] public section

namespace Runtime.Proofs

open Runtime.VM

/-- Each coroutine is ready when its turn comes. -/
def ReadyInTurn : List CoroutineId → VMState → Prop
  | [], _ => True
  | cid :: rest, st => IsReady st cid ∧ ReadyInTurn rest (st.step cid)

/-- The state with another cursor and another note on the plan: neither is seen by any step. -/
def noted (st : VMState) (cursor : Nat) (plan : Option PlanRecord) : VMState :=
  { st with cursor, plan }

/-- What a round is given: the order of its steps, and what it leaves of cursor and note. -/
structure RoundOrder where
  picks : List CoroutineId
  cursor : Nat
  plan : Option PlanRecord

/-- A round that steps one coroutine after another in the order that it is given. -/
def orderedRound (o : RoundOrder) (st : VMState) : VMState :=
  noted (o.picks.foldl VMState.step st) o.cursor o.plan

/-- The reference runner: each round steps one coroutine after another in the order given for it. -/
def runOrdered : List RoundOrder → VMState → RunStatus × VMState
  | orders, st =>
    match st.finished? with
    | some status => (status, st)
    | none =>
      match orders with
      | [] => (.outOfFuel, st)
      | o :: rest =>
        let st := orderedRound o st.beginRound
        if st.picks.isEmpty && !st.ahead then (.stuck, st) else runOrdered rest st.endRound

/-- In each round that is run, each coroutine is ready when its turn comes. -/
def LegalOrders : List RoundOrder → VMState → Prop
  | [], _ => True
  | o :: rest, st =>
    ReadyInTurn o.picks st.beginRound ∧ LegalOrders rest (orderedRound o st.beginRound).endRound

/-- The coroutine with its waiting erased: ready unless it has ended, and without tokens. -/
def eraseWaiting (co : Coroutine) : Coroutine :=
  { co with tokens := [], status := if co.terminal then co.status else .ready }

/-- What is left of a machine when time and waiting are forgotten: programs, coroutines, sessions
with their buffers, layers, ids, failures, and the logs of events, effects, checks and handoffs in
their order; but no ticks, queue, tokens, rounds and checkpoints. -/
def untimed (st : VMState) : VMState :=
  { st with
    coroutines := st.coroutines.map eraseWaiting, queue := [], cursor := 0, clock := 0
    events := st.events.map ({ · with tick := 0 })
    effects := st.effects.map ({ · with tick := 0 })
    checks := st.checks.map ({ · with tick := 0 })
    handoffs := st.handoffs.map ({ · with tick := 0 })
    checkpoints := [], rounds := [], picks := [], plan := none }

/-- The canonical round in which this coroutine is picked, whatever the policy says. -/
def canonicalRoundBy (st : VMState) (cid : CoroutineId) : VMState :=
  ((st.beginRound.advanceCursor cid).step cid).endRound

/-- The canonical run under given picks: one round for each, until the machine is finished or the
picks are spent. -/
def runCanonicalBy : List CoroutineId → VMState → RunStatus × VMState
  | picks, st =>
    match st.finished? with
    | some status => (status, st)
    | none =>
      match picks with
      | [] => (.outOfFuel, st)
      | cid :: rest => runCanonicalBy rest (canonicalRoundBy st cid)

/-- The status of a run, as a run under given picks tells it: when these are spent, it says that its
fuel is out, and does not ask whether it is stuck. -/
def statusUnderPicks : RunStatus → RunStatus
  | .stuck => .outOfFuel
  | status => status

/-- Whoever is picked is ready when its turn comes. -/
def LegalPicks : List CoroutineId → VMState → Prop
  | [], _ => True
  | cid :: rest, st => IsReady st.beginRound cid ∧ LegalPicks rest (canonicalRoundBy st cid)

/-- Who stepped, in that order, as the log of rounds has it. -/
def picked (st : VMState) : List CoroutineId :=
  (st.rounds.reverse.flatMap (·.picks)).map (·.1)

end Runtime.Proofs

end
