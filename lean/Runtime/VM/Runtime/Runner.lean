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
  /-- Some coroutine is blocked, and nothing can run. -/
  | stuck
  | outOfFuel
  deriving DecidableEq, Repr

/-- A canonical round: one step when the concurrency is not zero. -/
def schedRound (n : Nat) (st : VMState) : VMState :=
  if n = 0 then st else st.canonicalStep

/-- The clock goes on, and those whose wait is over wake. -/
def VMState.beginRound (st : VMState) : VMState :=
  { st with clock := st.clock + 1, picks := [], plan := none }.wake

/-- Write the round into the log. -/
def VMState.endRound (st : VMState) : VMState :=
  { st with rounds := { tick := st.clock, plan := st.plan, picks := st.picks.reverse } :: st.rounds }

/-- The status of a machine in which every coroutine is terminal. -/
def VMState.finished? (st : VMState) : Option RunStatus :=
  if st.coroutines.all (·.terminal) then
    some (if st.coroutines.all (·.status = .done) then .completed else .faulted)
  else none

/-- Rounds until every coroutine is terminal, a round does nothing, or the fuel is spent. -/
def runRounds (round : VMState → VMState) : Nat → VMState → RunStatus × VMState
  | fuel, st =>
    match st.finished? with
    | some status => (status, st)
    | none =>
      match fuel with
      | 0 => (.outOfFuel, st)
      | fuel + 1 =>
        let st := round st.beginRound
        if st.picks.isEmpty then (.stuck, st) else runRounds round fuel st.endRound

/-- The canonical runner. -/
def runScheduled (fuel n : Nat) (st : VMState) : RunStatus × VMState :=
  runRounds (schedRound n) fuel st

end Runtime.VM

end
