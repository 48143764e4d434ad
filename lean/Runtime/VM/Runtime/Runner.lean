module

public import Runtime.VM.Runtime.Scheduler

/-! The canonical runner: one semantic step a round. -/

@[expose] public section

namespace Runtime.VM

/-- How a run ended. -/
inductive RunStatus where
  /-- Every coroutine is done. -/
  | completed
  /-- Every coroutine is done or faulted, and one faulted. -/
  | faulted
  /-- Some coroutine is blocked, nothing can run, and nothing lies ahead. -/
  | stuck
  | outOfFuel
  deriving DecidableEq, Repr

/-- A canonical round: one step when the concurrency is not zero. -/
def schedRound (n : Nat) (st : VMState) : VMState :=
  if n = 0 then st else st.canonicalStep

/-- The clock goes on, failures enter, and those whose wait is over wake. -/
def VMState.beginRound (st : VMState) : VMState :=
  { st with clock := st.clock + 1, picks := [], plan := none : VMState }.ingress.wake

/-- Write the round into the log, if anything was picked in it. -/
def VMState.endRound (st : VMState) : VMState :=
  if st.picks.isEmpty then st
  else { st with
    rounds := { tick := st.clock, plan := st.plan, picks := st.picks.reverse } :: st.rounds }

/-- The status of a machine in which every coroutine is terminal, and none will be brought back. -/
def VMState.finished? (st : VMState) : Option RunStatus :=
  if st.coroutines.all (·.status = .done) then some .completed
  else if st.coroutines.all (·.terminal) && !st.recoveryAhead then some .faulted
  else none

/-- Rounds until every coroutine is terminal, a round does nothing with nothing ahead, or the fuel
is spent. -/
def runRounds (round : VMState → VMState) : Nat → VMState → RunStatus × VMState
  | fuel, st =>
    match st.finished? with
    | some status => (status, st)
    | none =>
      match fuel with
      | 0 => (.outOfFuel, st)
      | fuel + 1 =>
        let st := round st.beginRound
        if st.picks.isEmpty && !st.ahead then (.stuck, st) else runRounds round fuel st.endRound

/-- The canonical runner. -/
def runScheduled (fuel n : Nat) (st : VMState) : RunStatus × VMState :=
  runRounds (schedRound n) fuel st

end Runtime.VM

end
