module

public import Runtime.VM.Step

/-! The kernel: it owns the step and what the queue makes of it. Every engine goes through here. -/

@[expose] public section

namespace Runtime.VM

/-- Is the coroutine there, and ready? -/
def VMState.runnable (st : VMState) (cid : CoroutineId) : Bool :=
  (st.coroutine? cid).any (·.status = .ready)

/-- The queue after a step: a coroutine that is still ready goes to the back, and its child after it. -/
def settle (queue : List CoroutineId) (cid : CoroutineId) (c : Change) : List CoroutineId :=
  queue.filter (· != cid) ++ (if c.co.status = .ready then [cid] else []) ++ (c.spawned.map (·.cid)).toList

/-- Commit the change that a step of `cid` made. -/
def VMState.commit (st : VMState) (fp : Footprint) (c : Change) : VMState :=
  let st := st.apply fp c
  { st with
    queue := settle st.queue fp.cid c
    steps := st.steps + 1
    picks := (fp.cid, c.co.status) :: st.picks }

/-- One step of `cid`. -/
def VMState.step (st : VMState) (cid : CoroutineId) : VMState :=
  match st.coroutine? cid with
  | none => st
  | some co => st.commit (st.footprint co) (st.change co)

/-- Has what a blocked coroutine waits for come about? -/
def VMState.fulfilled (st : VMState) : BlockReason → Bool
  | .recvWait e => ((st.session? e.sid).bind (·.head? e.sender e.receiver)).isSome
  | .sendWait e =>
    ((st.session? e.sid).bind (·.buffer? e.sender e.receiver)).any (·.hasRoom st.config.buffer)

/-- A coroutine that need not wait any longer is ready; one woken by a message gains a token. -/
def wakeCoroutine (fulfilled : BlockReason → Bool) (co : Coroutine) : Coroutine :=
  match co.status with
  | .blocked on =>
    if fulfilled on then
      let tokens := match on with
        | .recvWait e => co.tokens ++ [{ sid := e.sid, role := e.receiver }]
        | .sendWait _ => co.tokens
      { co with status := .ready, tokens }
    else co
  | _ => co

/-- Wake, in the order of their ids, all coroutines whose wait is over, and queue them. -/
def VMState.wake (st : VMState) : VMState :=
  let woken := st.coroutines.filter fun co => match co.status with
    | .blocked on => st.fulfilled on
    | _ => false
  { st with
    coroutines := st.coroutines.map (wakeCoroutine st.fulfilled)
    queue := st.queue ++ woken.map (·.cid) }

end Runtime.VM

end
