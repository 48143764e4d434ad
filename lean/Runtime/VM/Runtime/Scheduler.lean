module

public import Runtime.VM.Ingress

/-! Selection: which ready coroutine runs next. A policy is a ranking of the ready ones. -/

@[expose] public section

namespace Runtime.VM

/-- The coroutines that could run now, in the order of the queue. -/
def VMState.candidates (st : VMState) : List CoroutineId := st.queue.filter st.runnable

/-- The lane of a coroutine. -/
def VMState.laneOf (st : VMState) (cid : CoroutineId) : Nat :=
  ((st.coroutine? cid).map (·.lane)).getD 0

/-- How many messages a coroutine was woken for and has not taken. -/
def VMState.tokenCount (st : VMState) (cid : CoroutineId) : Nat :=
  ((st.coroutine? cid).map (·.tokens.length)).getD 0

/-- How late a coroutine's turn is: the least rank runs, the earliest in the queue on ties.
`roundRobin`: how far its lane is from the cursor. `priority`: the highest score first.
`progressAware`: those with a token first. -/
def VMState.rank (st : VMState) (cid : CoroutineId) : Int :=
  match st.config.policy with
  | .cooperative => 0
  | .roundRobin => ((st.laneOf cid + st.config.lanes - st.cursor) % st.config.lanes : Nat)
  | .priority (.explicit scores) => -((scores.lookup cid).getD 0 : Nat)
  | .priority .tokens => -(st.tokenCount cid : Nat)
  | .progressAware => if st.tokenCount cid = 0 then 1 else 0

/-- The earliest element of least rank. -/
def earliestLeast (rank : CoroutineId → Int) : List CoroutineId → Option CoroutineId
  | [] => none
  | x :: rest =>
    match earliestLeast rank rest with
    | none => some x
    | some y => if rank x ≤ rank y then some x else some y

/-- The policy's pick. -/
def VMState.pick? (st : VMState) : Option CoroutineId := earliestLeast st.rank st.candidates

/-- `roundRobin` looks next at the lane after the one that it served. -/
def VMState.advanceCursor (st : VMState) (cid : CoroutineId) : VMState :=
  match st.config.policy with
  | .roundRobin => { st with cursor := (st.laneOf cid + 1) % st.config.lanes }
  | _ => st

/-- One canonical step: the policy's pick runs. Without a candidate nothing happens. -/
def VMState.canonicalStep (st : VMState) : VMState :=
  match st.pick? with
  | none => st
  | some cid => (st.advanceCursor cid).step cid

end Runtime.VM

end
