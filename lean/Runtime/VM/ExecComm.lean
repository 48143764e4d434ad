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

/-- The session after its endpoint `t` has put `m` on the way and goes on as `next`, and the message
that was lost over it. -/
def Typed.enqueue (t : Typed) (cfg : VMConfig) (edge : Edge) (m : Message) (next : LocalType) :
    Except Stop (Session × List Event) :=
  match t.session.buffer? edge.sender edge.receiver with
  | none => fault .typeViolation
  | some b =>
    match b.enqueue cfg.buffer m with
    | .stored b lost =>
      pure ((t.session.setBuffer b).setType t.endpoint.role next, (lost.map (.dropped edge)).toList)
    | .blocked => throw (.block (.sendWait edge))
    | .refused => fault .bufferFull

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
      let (session, lost) ← t.enqueue cfg edge m next
      pure { co := v.co.next, sessions := [session], events := .sent edge m :: lost }
  | _ => fault .typeViolation

/-- Let the effect handler pick a branch and a payload; enqueue it; go to that branch. -/
def execOffer (cfg : VMConfig) (v : View) (chan : Reg) (table : JumpTable) : Outcome := do
  let t ← orFault (v.typed chan)
  match t.type with
  | .send partner branches =>
    let labels := table.map (·.1)
    match selectLabel? cfg.choice v.co.nonce labels with
    | none => fault .malformedTable
    | some label =>
      match branches.find? label with
      | none => fault .unknownLabel
      | some (sort, next) =>
        match produceValue? v.co.nonce sort with
        | none => fault .invokeFault
        | some value =>
          let pc ← table.target label
          let edge : Edge := { sid := t.endpoint.sid, sender := t.endpoint.role, receiver := partner }
          let m : Message := { label, value }
          let (session, lost) ← t.enqueue cfg edge m next
          pure {
            co := { v.co with pc, nonce := v.co.nonce + 1 }
            sessions := [session]
            events := .offered edge m :: lost
            effects := [(v.co.nonce, .select labels, .prod (.string label) value)] }
  | _ => fault .typeViolation

/-- The message that waits for an endpoint, checked against a branch of its type: the payload's sort
must fit. `unknown` is the fault for a label that the type does not have. -/
def Typed.incoming (t : Typed) (edge : Edge) (branches : LocalBranches) (unknown : FaultKind) :
    Except Stop (Message × LocalType) :=
  match t.session.head? edge.sender edge.receiver with
  | none => throw (.block (.recvWait edge))
  | some m =>
    match branches.find? m.label with
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
    let (m, next) ← t.incoming edge (.cons label next .nil) .typeViolation
    let co ← v.co.write dst m.value
    pure (t.taken co.next edge m next .received)
  | _ => fault .typeViolation

/-- Take the message into a register and go to the branch that its label names. -/
def execChoose (v : View) (chan dst : Reg) (table : JumpTable) : Outcome := do
  let t ← orFault (v.typed chan)
  match t.type with
  | .recv partner branches =>
    let edge : Edge := { sid := t.endpoint.sid, sender := partner, receiver := t.endpoint.role }
    let (m, next) ← t.incoming edge branches .unknownLabel
    let pc ← table.target m.label
    let co ← v.co.write dst m.value
    pure (t.taken { co with pc } edge m next .chose)
  | _ => fault .typeViolation

end Runtime.VM

end
