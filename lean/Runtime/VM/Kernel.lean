module

public import Runtime.VM.Step

/-! The kernel: it owns the step and what the queue makes of it. Every engine goes through here. -/

@[expose] public section

namespace Runtime.VM

/-- Is the coroutine there, and ready? -/
def VMState.runnable (st : VMState) (cid : CoroutineId) : Bool :=
  (st.coroutine? cid).any (·.status = .ready)

/-- The queue after a step: a coroutine that is still ready goes to the back, and its child after
it. -/
def settle (queue : List CoroutineId) (cid : CoroutineId) (c : Change) : List CoroutineId :=
  queue.filter (· != cid) ++ (if c.co.status = .ready then [cid] else []) ++
    (c.spawned.map (·.cid)).toList

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

/-- Has what a coroutine waits for come about? A sender whose peer has crashed waits for nothing
more: it wakes, and faults. -/
def VMState.fulfilled (st : VMState) : BlockReason → Bool
  | .recvWait e =>
    ((st.session? e.sid).bind (·.head? e.sender e.receiver)).isSome &&
      !st.failure.cuts e.sender e.receiver
  | .sendWait e =>
    st.failure.crashed.contains e.receiver ||
      (((st.session? e.sid).bind (·.buffer? e.sender e.receiver)).any (·.hasRoom st.config.buffer)
        && !st.failure.cuts e.sender e.receiver)
  | .acquireDenied name => (st.layer? name).any (·.holder.isNone)
  | .timedOut til => til ≤ st.clock

/-- What a coroutine waits for, if it need not wait any longer; one whose site is timed out must. -/
def VMState.wakes? (st : VMState) (co : Coroutine) : Option BlockReason :=
  match co.status with
  | .blocked on => if st.fulfilled on && !st.failure.holds co.role st.clock then some on else none
  | _ => none

/-- A coroutine that need not wait any longer is ready; one woken by a message gains a token. -/
def wakeCoroutine (wakes? : Coroutine → Option BlockReason) (co : Coroutine) : Coroutine :=
  match wakes? co with
  | none => co
  | some on =>
    let tokens := match on with
      | .recvWait e => co.tokens ++ [{ sid := e.sid, role := e.receiver }]
      | .sendWait _ | .acquireDenied _ | .timedOut _ => co.tokens
    { co with status := .ready, tokens }

/-- Wake, in the order of their ids, all coroutines whose wait is over, and queue them. -/
def VMState.wake (st : VMState) : VMState :=
  { st with
    coroutines := st.coroutines.map (wakeCoroutine st.wakes?)
    queue := st.queue ++ (st.coroutines.filter (st.wakes? · |>.isSome)).map (·.cid) }

end Runtime.VM

end
