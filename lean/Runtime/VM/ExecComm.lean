module

public import Runtime.VM.Effects
public import Runtime.VM.Outcome

/-! Communication: send, receive, offer, choose. -/

@[expose] public section

namespace Runtime.VM

/-- Where a jump table leads for a label. -/
def JumpTable.target (table : JumpTable) (label : String) : Except Stop PC :=
  match table.lookup label with
  | some pc => pure pc
  | none => fault .unknownLabel

/-- The event of a message that leaves. -/
def leaveEvent (edge : Edge) (m : Message) (offered : Bool) : Event :=
  if offered then .offered edge m else .sent edge m

/-- The session after `m` was put on the way, and the events that tell of it: a message to a crashed
peer is a fault, a cut edge blocks, and so may a full buffer. -/
def Session.put (s : Session) (policy : BufferPolicy) (failure : FailureSnapshot)
    (edge : Edge) (m : Message) (offered : Bool) : Except Stop (Session × List Event) :=
  match s.buffer? edge.sender edge.receiver with
  | none => fault .typeViolation
  | some b =>
    if failure.crashed.contains edge.receiver then fault .peerCrashed
    else if failure.cuts edge.sender edge.receiver then throw (.block (.sendWait edge))
    else match b.enqueue policy m with
      | .stored b lost =>
        pure (s.setBuffer b, leaveEvent edge m offered :: (lost.map (.dropped edge)).toList)
      | .blocked => throw (.block (.sendWait edge))
      | .refused => fault .bufferFull

/-- The innermost level holds something back. -/
def Coroutine.hold (co : Coroutine) (more : List Held) : Coroutine :=
  match co.speculation with
  | [] => co
  | s :: outer => { co with speculation := { s with held := s.held ++ more } :: outer }

/-- `co` has sent `m` from the endpoint `t`, which goes on as `next`. A speculating coroutine holds
the message back, but not the effect behind it; it may only speak at the endpoint on which it
speculates. -/
def Typed.leave (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot)
    (co : Coroutine) (edge : Edge) (m : Message) (next : LocalType) (offered : Bool)
    (effects : List (Nat × EffectRequest × Value)) : Outcome :=
  match co.speculation with
  | [] => do
    let (session, events) ← t.session.put policy failure edge m offered
    pure { co, sessions := [session.setType t.endpoint.role next], events, effects }
  | s :: _ =>
    if s.endpoint != t.endpoint then fault .specFault
    else pure {
      co := co.hold [.message edge m offered]
      sessions := [t.session.setType t.endpoint.role next]
      effects }

/-- May a message leave from the endpoint `t` now? Which one it is makes no difference, so an offer
finds out before it asks the handler: one that has to wait has asked for nothing. -/
def Typed.mayLeave (t : Typed) (policy : BufferPolicy) (failure : FailureSnapshot) (co : Coroutine)
    (edge : Edge) : Except Stop Unit := do
  let _ ← t.leave policy failure co edge { label := "", value := .unit } t.type true []

/-- Enqueue the value of a register under the only label of the type. -/
def execSend (cfg : VMConfig) (v : View) (chan val : Reg) : Outcome := do
  let t ← orFault (v.typed chan)
  match t.type with
  | .send partner (.cons label next .nil) =>
    let value ← v.read val
    if !value.hasSort label.sort then fault .typeViolation
    else
      let edge : Edge := { sid := t.endpoint.sid, sender := t.endpoint.role, receiver := partner }
      let m : Message := { label := label.name, value }
      t.leave cfg.buffer v.failure v.co.next edge m next false []
  | _ => fault .typeViolation

/-- Let the effect handler pick a branch and a payload; enqueue it; go to that branch. -/
def execOffer (cfg : VMConfig) (v : View) (chan : Reg) (table : JumpTable) : Outcome := do
  let t ← orFault (v.typed chan)
  match t.type with
  | .send partner branches =>
    let edge : Edge := { sid := t.endpoint.sid, sender := t.endpoint.role, receiver := partner }
    t.mayLeave cfg.buffer v.failure v.co edge
    let labels := table.map (·.1)
    let (label, value, next) ← orFault (answerSelect cfg v.co.cid v.co.nonce labels branches)
    let pc ← table.target label
    t.leave cfg.buffer v.failure { v.co with pc, nonce := v.co.nonce + 1 } edge
      { label, value } next true
      [(v.co.nonce, .select labels, .prod (.string label) value)]
  | _ => fault .typeViolation

/-- The message that waits for an endpoint, checked against a branch of its type: the payload's sort
must fit, and it must not have been corrupted. `unknown` is the fault for a label that the type does
not have. A message that is not taken stays. -/
def Typed.incoming (t : Typed) (failure : FailureSnapshot) (edge : Edge) (branches : LocalBranches)
    (unknown : FaultKind) : Except Stop (Message × LocalType) :=
  match (t.session.buffer? edge.sender edge.receiver).bind fun b => b.messages.head?.map (b, ·) with
  | none => throw (.block (.recvWait edge))
  | some (b, m) =>
    if failure.cuts edge.sender edge.receiver then throw (.block (.recvWait edge))
    else if b.corrupted then fault .invalidSignature
    else match branches.find? m.label with
      | none => fault unknown
      | some (sort, next) => if m.value.hasSort sort then pure (m, next) else fault .typeViolation

/-- The change of taking `m`: the session without it, its token spent. -/
def Typed.taken (t : Typed) (co : Coroutine) (edge : Edge) (m : Message) (next : LocalType)
    (event : Edge → Message → Event) : Change :=
  { co := { co with tokens := co.tokens.erase t.endpoint }
    sessions := [(t.session.dequeue edge.sender edge.receiver).setType t.endpoint.role next]
    events := [event edge m] }

/-- Take the message of a one-branch type into a register. -/
def execReceive (v : View) (chan dst : Reg) : Outcome := do
  let t ← orFault (v.typed chan)
  match t.type with
  | .recv partner (.cons label next .nil) =>
    let edge : Edge := { sid := t.endpoint.sid, sender := partner, receiver := t.endpoint.role }
    let (m, next) ← t.incoming v.failure edge (.cons label next .nil) .typeViolation
    let co ← v.co.write dst m.value
    pure (t.taken co.next edge m next .received)
  | _ => fault .typeViolation

/-- Take the message into a register and go to the branch that its label names. -/
def execChoose (v : View) (chan dst : Reg) (table : JumpTable) : Outcome := do
  let t ← orFault (v.typed chan)
  match t.type with
  | .recv partner branches =>
    let edge : Edge := { sid := t.endpoint.sid, sender := partner, receiver := t.endpoint.role }
    let (m, next) ← t.incoming v.failure edge branches .unknownLabel
    let pc ← table.target m.label
    let co ← v.co.write dst m.value
    pure (t.taken { co with pc } edge m next .chose)
  | _ => fault .typeViolation

end Runtime.VM

end
